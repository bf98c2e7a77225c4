from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "huiyin.bulletins"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from huiyin.bulletins.exports.figures import offer_figures
        from huiyin.bulletins.exports.ledgers import offer_ledgers
        from huiyin.bulletins.exports.sweeping import sweep_exports
        from huiyin.bulletins.process.courses import draw_courses
        from huiyin.bulletins.process.ocel import offer_log
        from huiyin.bulletins.schedule import make_due_drafts
        from huiyin.bulletins.sending import FAMILY, BulletinMessages
        from huiyin.duties.tick import on_sweep
        from huiyin.outbox.families import register_family
        from huiyin.statistics.drawing import on_drawn

        offer_ledgers()
        offer_figures()
        offer_log()
        on_drawn(draw_courses)
        on_sweep("exported files", sweep_exports)
        messages = BulletinMessages()
        register_family(FAMILY, messages, messages)
        on_sweep("bulletins that come round", make_due_drafts)
