from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "protection.api"
    label = "api"
