from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "huiyin.cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from huiyin.cases.dossier_runs import sweep_runs
        from huiyin.cases.filing import sweep_drafts
        from huiyin.cases.payloads import CaseSteps
        from huiyin.cases.recomputing import sweep_stale
        from huiyin.cases.telling import FAMILY, CaseMessages
        from huiyin.cases.windows import lapse_window
        from huiyin.documents.sweep import sweep
        from huiyin.duties.tick import on_lapse, on_sweep
        from huiyin.ledger.payloads import register_source
        from huiyin.outbox.families import register_family

        register_source("case", CaseSteps())
        register_family(FAMILY, CaseMessages())
        on_lapse("case", lapse_window)
        on_sweep("drafts", sweep_drafts)
        on_sweep("dossiers", sweep_runs)
        on_sweep("dates of an earlier calendar", sweep_stale)
        on_sweep("files without a row", sweep, hour=3)
