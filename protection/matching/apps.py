from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "protection.matching"
    label = "matching"

    def ready(self) -> None:
        from protection.jobs import handlers

        from .run import match

        handlers.register("match", queue="bulk")(match)
