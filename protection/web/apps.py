from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "protection.web"
    label = "web"

    def ready(self) -> None:
        from datetime import timedelta

        from protection.jobs import handlers, schedules

        from .tidy import tidy

        handlers.register("tidy", queue="bulk")(tidy)
        schedules.register(schedules.Schedule("tidy", "tidy", every=timedelta(days=1), offset=timedelta(hours=2)))
