from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "protection.registers"
    label = "registers"

    def ready(self) -> None:
        from protection.jobs import handlers

        from .loading import load_delivery

        handlers.register("load_delivery", queue="bulk")(load_delivery)
