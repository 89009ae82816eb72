from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "protection.jobs"
    label = "jobs"
