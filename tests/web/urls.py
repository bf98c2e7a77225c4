"""The addresses of the look, with the gallery that an installation shows only under HUIYIN_DEBUG."""

from django.urls import include, path

from huiyin.web import gallery, views

shown = [
    path("language/", views.set_language, name="language"),
    path("display/", views.set_display, name="display"),
    path("parts/", gallery.parts, name="parts"),
    path("parts/portal/", gallery.portal_parts, name="portal_parts"),
    path("parts/error/<int:status>/", gallery.error, name="error_page"),
]
urlpatterns = [path("", include((shown, "web")))]
