from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "huiyin.campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from huiyin.campaigns.models import Campaign, Inspection, Sample
        from huiyin.campaigns.reports import make_reports
        from huiyin.campaigns.samples import settle_samples
        from huiyin.duties.tick import on_sweep
        from huiyin.outbox.asking import Seen
        from huiyin.outbox.families import register_family

        seen = Campaign.objects.visible_to
        register_family("inspection", Seen(lambda post: Inspection.objects.filter(campaign__in=seen(post))))
        register_family("campaign_sample", Seen(lambda post: Sample.objects.filter(campaign__in=seen(post))))

        # Early in the morning: a month or a phase that ended yesterday is owed from today.
        on_sweep("campaign_reports", make_reports, hour=3)
        on_sweep("campaign_samples", settle_samples)
