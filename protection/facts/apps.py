from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "protection.facts"
    label = "facts"
