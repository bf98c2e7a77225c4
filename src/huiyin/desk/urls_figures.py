from django.urls import URLPattern, URLResolver, path

from huiyin.desk import figures, figures_one

urlpatterns: list[URLPattern | URLResolver] = [
    path("figures/", figures.figures, name="figures"),
    path("figures/all/", figures_one.every, name="figures_all"),
    path("figures/charts/<slug:chart>.png", figures.png, name="figures_png"),
    path("figures/charts/<slug:chart>.xlsx", figures.xlsx, name="figures_xlsx"),
    path("figures/<slug:key>/", figures_one.one, name="figure"),
    path("figures/<slug:key>/matters/", figures_one.behind, name="figure_matters"),
    path("figures/<slug:key>/difference/", figures_one.changed, name="figure_difference"),
]
