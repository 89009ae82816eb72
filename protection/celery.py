"""The Celery application. It only wakes workers; the queue of record is the table of jobs."""

import os

from celery import Celery

from protection.jobs.watchdog import WatchStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "protection.settings")

app = Celery("protection")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add(WatchStep)
