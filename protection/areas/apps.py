from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "protection.areas"
    label = "areas"
