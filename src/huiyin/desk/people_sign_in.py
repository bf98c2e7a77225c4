"""Pages for signing in and out, changing posts, the own account, and the first run."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.desk.people_forms import PasswordForm, SetUpForm, SignInForm
from huiyin.desk.people_pages import tell
from huiyin.people import first_run, sessions
from huiyin.people.access import StaffRequest, for_anyone, for_roles, for_staff, post_of
from huiyin.people.attempts import address_of
from huiyin.people.models import Post, Role
from huiyin.people.refusals import Locked, NotASeat, Refused
from huiyin.people.sign_in import change_password, switch_post
from huiyin.people.sign_in import sign_in as take_in
from huiyin.people.sign_in import sign_out as let_out


def _home(post: Post) -> str:
    """An administrator starts at the units, everybody else with the day's work."""
    return resolve_url("desk:units" if post.role == Role.ADMINISTRATOR else settings.LOGIN_REDIRECT_URL)


def _next(request: HttpRequest, typed: str, post: Post) -> str:
    """The page asked for before the sign-in, if it is one of ours."""
    hosts = {request.get_host()}
    if typed and url_has_allowed_host_and_scheme(typed, allowed_hosts=hosts, require_https=request.is_secure()):
        return typed
    return _home(post)


@for_anyone
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _sign_in_page(request)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return render(request, "desk/people/sign_in.html", {"form": form})
    given, at = form.cleaned_data, timezone.now()
    try:
        entered = take_in(username=given["username"], password=given["password"], address=address_of(request), at=at)
    except Refused as refused:
        tell(form, refused)
        status = 429 if isinstance(refused, Locked) else 200
        return render(request, "desk/people/sign_in.html", {"form": form}, status=status)
    sessions.begin(request.session, staff=entered.staff, seat=entered.seat, at=at)
    return redirect(_next(request, given["next"], entered.seat.post))


def _sign_in_page(request: HttpRequest) -> HttpResponse:
    post = post_of(request)
    if post is not None:
        return redirect(_next(request, request.GET.get("next", ""), post))
    if first_run.is_needed():
        return redirect("desk:setup")
    form = SignInForm(initial={"next": request.GET.get("next", "")})
    context = {"form": form, "ended": "ended" in request.GET, "idle_minutes": settings.SESSION_IDLE_MINUTES}
    return render(request, "desk/people/sign_in.html", context)


@require_POST
@for_roles(*Role.values, with_first_password=True)
def sign_out(request: StaffRequest) -> HttpResponse:
    let_out(by=request.post, at=timezone.now())
    request.session.flush()
    return redirect("desk:sign_in")


@for_staff
@require_http_methods(["GET", "POST"])
def switch_seat(request: StaffRequest) -> HttpResponse:
    """GET: the seats to choose from. POST `post`: takes one."""
    at = timezone.now()
    if request.method == "POST":
        try:
            seat = switch_post(seat=request.POST.get("post", ""), by=request.post, at=at)
        except NotASeat as refused:
            messages.error(request, refused.message)
            return redirect("desk:switch_post")
        sessions.take_seat(request.session, seat)
        return redirect(_home(seat.post))
    seats = sessions.seats(request.staff, at)
    here = (request.post.pk, request.acting_for is not None)
    rows = [{"seat": seat, "is_here": (seat.post.pk, seat.deputy is not None) == here} for seat in seats]
    return render(request, "desk/people/seats.html", {"rows": rows})


@sensitive_post_parameters("old", "new", "again")
@for_roles(*Role.values, with_first_password=True)
@require_http_methods(["GET", "POST"])
def account(request: StaffRequest) -> HttpResponse:
    """The own posts, language and display; POST changes the password."""
    form = PasswordForm(request.POST or None)
    must = request.staff.must_change_password
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            staff = change_password(old=given["old"], new=given["new"], by=request.post, at=timezone.now())
        except Refused as refused:
            tell(form, refused)
        else:
            sessions.keep_after_password(request.session, staff)
            messages.success(request, _("The password is changed. Other sessions under it have ended."))
            return redirect(_home(request.post) if must else "desk:account")
    seats = sessions.seats(request.staff, timezone.now())
    context = {"form": form, "seats": seats, "must_change": must, "person": request.staff}
    return render(request, "desk/people/account.html", context)


@for_anyone
@sensitive_post_parameters("code", "new", "again")
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """The first run; afterwards this page leads to the sign-in."""
    if not first_run.is_needed():
        return redirect("desk:sign_in")
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, at = form.cleaned_data, timezone.now()
        try:
            made = first_run.set_up(
                code=given["code"],
                root=form.root(),
                office=form.office(),
                name=given["name"],
                username=given["username"],
                password=given["new"],
                at=at,
            )
        except Refused as refused:
            tell(form, refused)
        else:
            seat = sessions.Seat(made.administrator)
            sessions.begin(request.session, staff=made.administrator.staff, seat=seat, at=at)
            messages.success(request, _("Huiyin is set up. Next: add the units under it, then their staff."))
            return redirect("desk:units")
    first_run.setup_code()  # there to be read before somebody asks for it
    return render(request, "desk/people/setup.html", {"form": form})
