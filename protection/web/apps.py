from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "protection.web"
    label = "web"
