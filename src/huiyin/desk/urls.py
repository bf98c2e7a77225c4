from django.urls import include, path

app_name = "desk"

urlpatterns = [
    # What is opened most comes first: addresses are tried one after the other.
    path("", include("huiyin.desk.urls_cases")),
    path("", include("huiyin.desk.urls_people")),
    path("", include("huiyin.desk.urls_messages")),
    # Before the figures: the process is a page among them, and no indicator.
    path("", include("huiyin.desk.urls_exports")),
    path("", include("huiyin.desk.urls_figures")),
    path("", include("huiyin.desk.urls_bulletins")),
    path("", include("huiyin.desk.urls_receptions")),
    path("", include("huiyin.desk.urls_reception_table")),
    path("", include("huiyin.desk.urls_oversight")),
    path("", include("huiyin.desk.urls_quality")),
    path("", include("huiyin.desk.urls_rounds")),
    path("", include("huiyin.desk.urls_campaigns")),
]
