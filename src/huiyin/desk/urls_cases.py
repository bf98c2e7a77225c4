from django.urls import URLPattern, URLResolver, path

from huiyin.desk.worklist import worklist

urlpatterns: list[URLPattern | URLResolver] = [
    path("cases/", worklist, name="worklist"),
]
