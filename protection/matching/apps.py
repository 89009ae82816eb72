from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "protection.matching"
    label = "matching"
