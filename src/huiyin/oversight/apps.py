from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "huiyin.oversight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from huiyin.duties.tick import on_sweep
        from huiyin.outbox.asking import Seen
        from huiyin.outbox.families import register_family
        from huiyin.oversight.climbing import propose_all
        from huiyin.oversight.meetings import call_again
        from huiyin.oversight.models import Decision, Instruction, Order, Suggestion

        for kind in (Instruction, Order, Suggestion, Decision):
            register_family(kind.family, Seen(kind.objects.visible_to))

        # Before the day begins: whoever supervises finds on the desk what went unanswered the day before.
        on_sweep("oversight_climb", propose_all, hour=6)
        on_sweep("oversight_meetings", call_again, hour=6)
