"""Addresses of bulletins: the list, one of them and what is done with it, their rules, a superior's workbooks."""

from django.urls import URLPattern, URLResolver, path

from huiyin.desk import bulletin, bulletin_acts, bulletin_files, bulletin_recipients, bulletin_rules, bulletin_tables
from huiyin.desk import bulletins as lists

urlpatterns: list[URLPattern | URLResolver] = [
    path("bulletins/", lists.bulletins, name="bulletins"),
    path("bulletins/new/", lists.bulletin_new, name="bulletin_new"),
    path("bulletins/rules/", bulletin_rules.bulletin_rules, name="bulletin_rules"),
    path("bulletins/rules/<int:pk>/recipients/", bulletin_recipients.rule_recipients, name="bulletin_rule_recipients"),
    path("bulletins/tables/", bulletin_tables.bulletin_tables, name="bulletin_tables"),
    path("bulletins/tables/<int:pk>/", bulletin_tables.bulletin_table, name="bulletin_table"),
    path("bulletins/tables/<int:pk>/filled/", bulletin_tables.bulletin_table_filled, name="bulletin_table_filled"),
    path("bulletins/charts/<int:pk>.svg", bulletin_files.bulletin_chart, name="bulletin_chart"),
    path("bulletins/<int:pk>/", bulletin.bulletin, name="bulletin"),
    path("bulletins/<int:pk>/preview/", bulletin.bulletin_preview, name="bulletin_preview"),
    path("bulletins/<int:pk>/act/", bulletin_acts.bulletin_act, name="bulletin_act"),
    path("bulletins/<int:pk>/refresh/", bulletin_acts.bulletin_refresh, name="bulletin_refresh"),
    path("bulletins/<int:pk>/since/", bulletin_acts.bulletin_since, name="bulletin_since"),
    path("bulletins/<int:pk>/recipients/", bulletin_recipients.bulletin_recipients, name="bulletin_recipients"),
    path("bulletins/<int:pk>/bulletin.pdf", bulletin_files.bulletin_pdf, name="bulletin_pdf"),
    path("bulletins/<int:pk>/bulletin.docx", bulletin_files.bulletin_word, name="bulletin_word"),
    path("bulletins/<int:pk>/print/", bulletin_files.bulletin_print, name="bulletin_print"),
]
