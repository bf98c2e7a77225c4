from django.urls import URLPattern, URLResolver, path

from huiyin.desk import (
    campaign_changes,
    campaign_checks,
    campaign_cohorts,
    campaign_ledger,
    campaign_people,
    campaign_progress,
    campaign_reports,
    campaign_setup,
    campaigns,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaign_setup.campaign_new, name="campaign_new"),
    path("campaigns/<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:campaign_id>/edit/", campaign_setup.campaign_edit, name="campaign_edit"),
    path("campaigns/<int:campaign_id>/cohorts/", campaign_cohorts.cohorts, name="campaign_cohorts"),
    path("campaigns/<int:campaign_id>/progress/", campaign_progress.progress, name="campaign_progress"),
    path("campaigns/<int:campaign_id>/changes/", campaign_changes.campaign_changes, name="campaign_changes"),
    path("campaigns/<int:campaign_id>/matters/", campaign_progress.campaign_matters, name="campaign_matters"),
    path("campaigns/<int:campaign_id>/people/", campaign_people.people, name="campaign_people"),
    path("campaigns/<int:campaign_id>/ledger/", campaign_ledger.campaign_ledger, name="campaign_ledger"),
    path("campaigns/<int:campaign_id>/ledger.xlsx", campaign_ledger.campaign_xlsx, name="campaign_xlsx"),
    path("campaigns/<int:campaign_id>/checks/", campaign_checks.checks, name="campaign_checks"),
    path("campaigns/<int:campaign_id>/reports/", campaign_reports.reports, name="campaign_reports"),
    path("campaigns/<int:campaign_id>/reports/<int:summary_id>/", campaign_reports.report, name="campaign_report"),
    path(
        "campaigns/<int:campaign_id>/reports/<int:summary_id>/pdf/",
        campaign_reports.report_pdf,
        name="campaign_report_pdf",
    ),
    path(
        "campaigns/<int:campaign_id>/reports/<int:summary_id>/word/",
        campaign_reports.report_word,
        name="campaign_report_word",
    ),
]
