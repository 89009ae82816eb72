"""The service. Celery's application is loaded with it, so that every process can wake workers."""

from .celery import app as celery_app

__all__ = ["celery_app"]
