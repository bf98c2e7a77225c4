"""Filing, screens 1 to 3, and putting a draft aside. Screen 4 and the receipt are in `views_send`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.cases.filing import KEPT, draft_by_code, drop_draft
from huiyin.documents.files import ACCEPT
from huiyin.duties import office_time
from huiyin.portal import device, forms, screens, uploads
from huiyin.portal.drafts import Kept, any_draft, go, keep, open_draft
from huiyin.portal.limits import RESUMES
from huiyin.portal.pages import draw, first_office, for_citizens
from huiyin.portal.places import offices_named, place_pick
from huiyin.web.forms import asked_for_rows, with_rows, without_errors

PAGE = require_http_methods(["GET", "HEAD", "POST"])
# Buttons that only draw the screen again with something found or chosen.
PICKS = ("place_find", "place_into", "place_clear", "unit_find")


def next_screen(request: HttpRequest, following: str) -> str:
    """Where the screen leads: on, aside, or back to the check it was opened from."""
    if "later" in request.POST:
        return "portal:saved"
    return "portal:file_check" if request.GET.get("from") == "check" else following


def is_only_drawn(request: HttpRequest) -> bool:
    return asked_for_rows(request.POST) or any(name in request.POST for name in PICKS)


def at_screen(number: int, back: str, **more: Any) -> dict[str, Any]:
    """What the head of a screen needs."""
    return {"screen": number, "back_url": reverse(back), **more}


@require_safe
@for_citizens
def start(request: HttpRequest) -> HttpResponse:
    """Before the first screen: what is asked, what happens then, and a draft that is already there."""
    draft = any_draft(request, office_time.now())
    context = {"draft": draft, "days": KEPT.days, "office": first_office()}
    return draw(request, "portal/file_start.html", context)


@PAGE
@for_citizens
def about(request: HttpRequest) -> HttpResponse:
    at = office_time.now()
    if request.method != "POST":
        draft = open_draft(request, at)
        data = dict(draft.values.get("about", {})) if draft else {}
        judge = "mend" in request.GET and bool(data)
        return about_page(request, data, judge=judge)
    sent = screens.flat(with_rows(request.POST) if asked_for_rows(request.POST) else request.POST)
    data = screens.typed(about_choices(sent), screens.ABOUT, "asks", forms.MOST_REQUESTS)
    kept = keep(request, {"about": data}, at)
    if "later" in request.POST and kept.draft:
        return go(request, "portal:saved", kept.draft)
    if is_only_drawn(request) or not screens.about(data).is_good() or kept.draft is None:
        return about_page(request, data, sent=sent, kept=kept, judge=not is_only_drawn(request))
    return go(request, next_screen(request, "portal:file_who"), kept.draft)


def about_choices(sent: dict[str, str]) -> dict[str, str]:
    """The sent values with what was picked from lists put in its place."""
    place = place_pick(sent)
    chosen = {**sent, "place": place.code}
    if place.code or "place_clear" in sent:
        chosen["place_words"] = ""
    if unit := sent.get("unit_match"):
        chosen["complained_unit"] = unit
    elif "unit_find" in sent:
        chosen["complained_unit"] = ""
    return chosen


def about_page(
    request: HttpRequest,
    data: dict[str, str],
    *,
    sent: dict[str, str] | None = None,
    kept: Kept | None = None,
    judge: bool,
) -> HttpResponse:
    """Screen 1. `judge` says whether what is missing is pointed out."""
    screen = screens.about(data)
    if judge:
        screen.is_good()
    elif data:
        without_errors(screen.form)
        without_errors(screen.asks)
    office = first_office()
    picks = {
        "place": place_pick(
            {**data, **(sent or {}), "place": data.get("place", "")}, start=office.division if office else ""
        ),
        "units": offices_named(data.get("complained_of", ""))
        if screen.is_accusation or (sent and "unit_find" in sent)
        else (),
        "chosen_unit": data.get("complained_unit", ""),
    }
    context = at_screen(1, "portal:file", form=screen.form, asks=screen.asks, kept=kept, **picks)
    return answer(request, "portal/file_about.html", {**context, "office": office}, kept)


@PAGE
@for_citizens
def who(request: HttpRequest) -> HttpResponse:
    at = office_time.now()
    draft = open_draft(request, at)
    if draft is None:
        return HttpResponseRedirect(reverse("portal:file"))
    if request.method != "POST":
        data = dict(draft.values.get("who", {}))
        return who_page(request, data, judge="mend" in request.GET and bool(data))
    sent = screens.flat(with_rows(request.POST) if asked_for_rows(request.POST) else request.POST)
    data = screens.typed(sent, screens.WHO, "others", forms.MOST_REPRESENTATIVES - 1)
    # Named while the rows are being filled in, but never kept for somebody who stays anonymous.
    kept = keep(request, {"who": dict(screens.who(data).data)}, at)
    if "later" in request.POST and kept.draft:
        return go(request, "portal:saved", kept.draft)
    if is_only_drawn(request) or not screens.who(data).is_good() or kept.draft is None:
        return who_page(request, data, kept=kept, judge=not is_only_drawn(request))
    return go(request, next_screen(request, "portal:file_files"), kept.draft)


def who_page(request: HttpRequest, data: dict[str, str], *, kept: Kept | None = None, judge: bool) -> HttpResponse:
    screen = screens.who(data)
    if judge:
        screen.is_good()
    elif data:
        without_errors(screen.form)
        without_errors(screen.others)
    context = at_screen(
        2, "portal:file_about", form=screen.form, others=screen.others, kept=kept, most=forms.MOST_REPRESENTATIVES
    )
    return answer(request, "portal/file_who.html", context, kept)


@PAGE
@for_citizens
def files(request: HttpRequest) -> HttpResponse:
    at = office_time.now()
    draft = open_draft(request, at)
    if draft is None:
        return HttpResponseRedirect(reverse("portal:file"))
    refused: tuple[uploads.Refused, ...] = ()
    if request.method == "POST":
        if removed := request.POST.get("remove"):
            uploads.take_out(draft, removed, at)
            return HttpResponseRedirect(request.get_full_path())
        refused = uploads.put_in(draft, request.FILES.getlist("files"), at)
        if not refused:
            stays = "add" in request.POST
            return (
                HttpResponseRedirect(request.get_full_path())
                if stays
                else go(request, next_screen(request, "portal:file_check"), draft)
            )
        draft = open_draft(request, at) or draft
    context = at_screen(
        3,
        "portal:file_who",
        listed=draft.values.get("files", ()),
        refused=refused,
        accept=ACCEPT,
        max_bytes=settings.MAX_FILE_BYTES,
        max_mb=settings.MAX_FILE_BYTES // 1024 // 1024,
        most=uploads.MOST_FILES,
    )
    return draw(request, "portal/file_files.html", context)


def answer(request: HttpRequest, template: str, context: dict[str, Any], kept: Kept | None) -> HttpResponse:
    """A screen drawn again: with the draft remembered, or saying that no more drafts may be begun for now."""
    limited = kept is not None and kept.draft is None
    response = draw(request, template, context, status=429 if limited else 200)
    if kept is not None and kept.draft is not None:
        device.remember_draft(request, response, kept.draft.id)
    return response


@require_safe
@for_citizens
def saved(request: HttpRequest) -> HttpResponse:
    """The code that opens the draft again, elsewhere and later."""
    draft = open_draft(request, office_time.now())
    if draft is None:
        return HttpResponseRedirect(reverse("portal:file"))
    # The code stands behind the #, which browsers keep to themselves: it is in no log of any server.
    link = request.build_absolute_uri(reverse("portal:resume")) + "#" + draft.code
    return draw(request, "portal/saved.html", {"draft": draft, "link": link, "days": KEPT.days})


@PAGE
@for_citizens
def resume(request: HttpRequest) -> HttpResponse:
    form = forms.CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return draw(request, "portal/resume.html", {"form": form})
    at = office_time.now()
    if minutes := RESUMES.reached(request, at):
        return draw(request, "portal/resume.html", {"form": without_errors(form), "minutes": minutes}, status=429)
    return _resumed(request, form, at)


def _resumed(request: HttpRequest, form: forms.CodeForm, at: datetime) -> HttpResponse:
    draft = draft_by_code(form.cleaned_data["code"], at)
    if draft is None or draft.is_filed:
        form.add_error(
            "code",
            _("No draft opens with this code. It may be mistyped, filed already, or older than %(days)d days.")
            % {"days": KEPT.days},
        )
        return draw(request, "portal/resume.html", {"form": form})
    RESUMES.forgive(request, at)
    return go(request, screens.judged(draft.values).to_mend or "portal:file_check", draft)


@require_POST
@for_citizens
def forget(request: HttpRequest) -> HttpResponse:
    """Leave this device: with `drop` the draft is thrown away, else it waits for its code."""
    at = office_time.now()
    draft = open_draft(request, at)
    if draft is not None and "drop" in request.POST:
        drop_draft(draft)
    response = HttpResponseRedirect(reverse("portal:file_about" if "again" in request.POST else "portal:home"))
    device.forget_draft(response)
    device.forget_contact(response)
    return response
