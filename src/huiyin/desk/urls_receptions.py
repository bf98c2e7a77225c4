from django.urls import URLPattern, URLResolver, path

from huiyin.desk import reception_rotas, reception_session, receptions

urlpatterns: list[URLPattern | URLResolver] = [
    path("receptions/", receptions.receptions, name="receptions"),
    path("receptions/poster/", receptions.poster, name="reception_poster"),
    path("receptions/rotas/new/", reception_rotas.rota_new, name="reception_rota_new"),
    path("receptions/rotas/<int:rota_id>/", reception_rotas.rota, name="reception_rota"),
    path("receptions/<int:session_id>/", reception_session.reception, name="reception"),
]
