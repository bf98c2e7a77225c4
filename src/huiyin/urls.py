from django.urls import include, path

urlpatterns = [
    path("", include("huiyin.portal.urls")),
    path("desk/", include("huiyin.desk.urls")),
    path("", include("huiyin.web.urls")),
]

handler400 = "huiyin.web.views.bad_request"
handler403 = "huiyin.web.views.forbidden"
handler404 = "huiyin.web.views.not_found"
handler500 = "huiyin.web.views.failed"
