from django.apps import AppConfig


class ReceptionsConfig(AppConfig):
    name = "huiyin.receptions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from huiyin.cases.facts import on_visits
        from huiyin.duties.tick import on_sweep
        from huiyin.receptions.after_field import after_answer
        from huiyin.receptions.booking import forget_bookers
        from huiyin.receptions.planning import plan_all
        from huiyin.receptions.table_sweep import follow_to_the_end

        # Early in the morning: a session that is seen for the first time has its whole notice still before it.
        on_sweep("reception_sessions", plan_all, hour=3)
        on_sweep("reception_bookers", forget_bookers, hour=3)
        on_sweep("first_receivers", follow_to_the_end)
        on_visits(after_answer)
