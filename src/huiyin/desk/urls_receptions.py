from django.urls import URLPattern, URLResolver, path

from huiyin.desk import (
    reception_figures,
    reception_rotas,
    reception_session,
    reception_study,
    reception_visit,
    reception_visits,
    receptions,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("receptions/", receptions.receptions, name="receptions"),
    path("receptions/poster/", receptions.poster, name="reception_poster"),
    path("receptions/poster.pdf", receptions.poster_pdf, name="reception_poster_pdf"),
    path("receptions/figures/", reception_figures.reception_figures, name="reception_figures"),
    path("receptions/figures.xlsx", reception_figures.reception_figures_xlsx, name="reception_figures_xlsx"),
    path("receptions/rotas/new/", reception_rotas.rota_new, name="reception_rota_new"),
    path("receptions/rotas/<int:rota_id>/", reception_rotas.rota, name="reception_rota"),
    path("receptions/<int:session_id>/", reception_session.reception, name="reception"),
    path("receptions/<int:session_id>/visits/", reception_visits.reception_visits, name="reception_visits"),
    path("receptions/<int:session_id>/sheet/", reception_visits.reception_sheet, name="reception_sheet"),
    path("receptions/<int:session_id>/study/", reception_study.reception_study, name="reception_study"),
    path("receptions/visits/<int:visit_id>/", reception_visit.reception_visit, name="reception_visit"),
]
