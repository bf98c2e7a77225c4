"""The addresses of production, and the two bare views that are the floor of what any page costs here."""

from django.urls import path

from huiyin import urls
from huiyin.install import bench_probe

urlpatterns = [
    path("bench/insert/", bench_probe.insert, name="bench_insert"),
    path("bench/select/", bench_probe.select_25, name="bench_select"),
    *urls.urlpatterns,
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
