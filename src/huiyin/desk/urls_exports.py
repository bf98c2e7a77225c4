from django.urls import URLPattern, URLResolver, path

from huiyin.desk import export_files, process
from huiyin.desk.exports import new_export

urlpatterns: list[URLPattern | URLResolver] = [
    path("figures/process/", process.process, name="process"),
    path("figures/process/matters/", process.process_matters, name="process_matters"),
    path("exports/", export_files.exports, name="exports"),
    path("exports/new/<slug:kind>/", new_export, name="new_export"),
    path("exports/<uuid:export_id>/", export_files.export, name="export"),
    path("exports/<uuid:export_id>/cancel/", export_files.export_cancel, name="export_cancel"),
    path("exports/<uuid:export_id>/file/", export_files.export_file, name="export_file"),
]
