from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "protection.profiles"
    label = "profiles"

    def ready(self) -> None:
        from protection.jobs import handlers

        from .rebuild import plan_rebuild, rebuild_profiles, sum_up

        handlers.register("plan_rebuild", queue="bulk")(plan_rebuild)
        handlers.register("rebuild_profiles", queue="bulk")(rebuild_profiles)
        handlers.register("sum_up", queue="bulk")(sum_up)
