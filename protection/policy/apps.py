from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "protection.policy"
    label = "policy"
