from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "huiyin.cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from huiyin.cases.payloads import CaseSteps
        from huiyin.ledger.payloads import register_source

        register_source("case", CaseSteps())
