"""The library of articles: searched by words, and kept by the clerks and heads of each office."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.cases import articles
from huiyin.cases.models import LibraryArticle
from huiyin.desk.case import READERS
from huiyin.desk.said import reason_texts
from huiyin.duties.office_time import now
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.procedure.engine import NotAllowed


class ArticleForm(forms.Form):
    """One article of the office's own: which law, which article, and its words."""

    rule = forms.CharField(
        label=gettext_lazy("Law or rule"),
        max_length=120,
        help_text=gettext_lazy("The full name, without the brackets of a title."),
    )
    article = forms.CharField(
        label=gettext_lazy("Article"),
        max_length=60,
        help_text=gettext_lazy("As it is cited, with its paragraph and item."),
    )
    text = forms.CharField(
        label=gettext_lazy("Its words"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Copied from the official text; opinions quote them as they stand here."),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One article on the page; `withdraw` is the id of one that this post's office may take out."""

    article: articles.Article
    source: str
    withdraw: str


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def library(request: StaffRequest) -> HttpResponse:
    """The articles that match the words asked for, and the form for another one."""
    form = ArticleForm(request.POST or None)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            row = articles.add_article(**form.cleaned_data, by=request.post, at=now())
        except NotAllowed as refused:
            problems = reason_texts(refused.reasons)
        else:
            messages.success(request, _("Added to the library: %(article)s.") % {"article": str(row)})
            return HttpResponseRedirect(reverse("desk:articles"))
    words = request.GET.get("q", "")
    every = articles.library()
    found = articles.matching(every, words)
    context = {
        "lines": [_line(item, request.post) for item in found],
        "words": words,
        "total": len(every),
        "form": form,
        "may_keep": articles.may_maintain(request.post),
        "problems": problems,
    }
    return render(request, "desk/articles.html", context, status=422 if form.errors or problems else 200)


def _line(item: articles.Article, post: Post) -> Line:
    is_own = item.unit is not None and item.unit == post.unit_id and articles.may_maintain(post)
    source = (
        directory.unit_label(item.unit)
        if item.unit is not None
        else _("shipped, version %(day)s") % {"day": item.version}
    )
    return Line(item, source, item.key.partition(":")[2] if is_own else "")


@require_POST
@for_roles(*READERS)
def withdraw(request: StaffRequest, article_id: UUID) -> HttpResponse:
    """Take one of the office's own articles out of the choice; opinions that rest on it keep its words."""
    row = get_object_or_404(LibraryArticle, pk=article_id)
    try:
        articles.withdraw_article(row=row, by=request.post, at=now())
    except NotAllowed as refused:
        for text in reason_texts(refused.reasons):
            messages.error(request, text)
    else:
        messages.success(request, _("Taken out of the library: %(article)s.") % {"article": str(row)})
    return HttpResponseRedirect(reverse("desk:articles"))
