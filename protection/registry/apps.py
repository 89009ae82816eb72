from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "protection.registry"
    label = "registry"
