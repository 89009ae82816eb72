from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "protection.registers"
    label = "registers"
