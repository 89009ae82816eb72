from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "protection.profiles"
    label = "profiles"
