from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "protection.registry"
    label = "registry"

    def ready(self) -> None:
        from protection.jobs import handlers

        from .form import form_persons
        from .households import form_households

        handlers.register("form_persons", queue="bulk")(form_persons)
        handlers.register("form_households", queue="bulk")(form_households)
