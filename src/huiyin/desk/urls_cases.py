from django.urls import URLPattern, URLResolver, path

from huiyin.desk import (
    book,
    case,
    divisions,
    files,
    find,
    identity,
    papers,
    papers_day,
    receipt,
    register,
    step,
    step_papers,
    supervise,
    today,
)
from huiyin.desk.worklist import worklist

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("cases/", worklist, name="worklist"),
    path("supervise/", supervise.supervise, name="supervise"),
    path("find/", find.find, name="find"),
    path("papers/", papers_day.papers_day, name="papers_day"),
    path("book/", book.book, name="book"),
    path("register/", register.register, name="register"),
    path("register/clocks/", register.register_clocks, name="register_clocks"),
    path("register/matches/", register.register_matches, name="register_matches"),
    path("names/places/", divisions.place_names, name="place_names"),
    path("names/units/", divisions.unit_names, name="unit_names"),
    path("cases/<str:number>/", case.case, name="case"),
    path("cases/<str:number>/cover/", case.cover, name="case_cover"),
    path("cases/<str:number>/receipts/<int:contact_id>/", receipt.receipt, name="receipt"),
    path("cases/<str:number>/files/<uuid:file_id>/", files.file, name="file"),
    path("cases/<str:number>/papers/<uuid:paper_id>/", papers.paper, name="paper"),
    path("cases/<str:number>/papers/<uuid:paper_id>/pdf/", papers.paper_pdf, name="paper_pdf"),
    path("cases/<str:number>/papers/<uuid:paper_id>/scan/", papers.paper_scan, name="paper_scan"),
    path("cases/<str:number>/people/<int:petitioner_id>/", identity.identity, name="identity"),
    path("cases/<str:number>/<slug:step>/preview/", step_papers.step_preview, name="step_preview"),
    path("cases/<str:number>/<slug:step>/", step.step, name="step"),
]
