from django.conf import settings
from django.urls import path

from huiyin.web import views

app_name = "web"

urlpatterns = [
    path("language/", views.set_language, name="language"),
    path("display/", views.set_display, name="display"),
]

if settings.DEBUG:
    from huiyin.web import gallery

    urlpatterns += [
        path("parts/", gallery.parts, name="parts"),
        path("parts/portal/", gallery.portal_parts, name="portal_parts"),
        path("parts/error/<int:status>/", gallery.error, name="error_page"),
    ]
