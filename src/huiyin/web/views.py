"""Choices of language and display, and the error pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from huiyin.web import said
from huiyin.web.context import CHOICES, cookie_name
from huiyin.web.said import ErrorSaid

A_YEAR = 365 * 24 * 3600


def back_to(request: HttpRequest) -> str:
    """Where a choice returns to: the page it was made on, and never another site."""
    for candidate in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if candidate and url_has_allowed_host_and_scheme(
            candidate, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return candidate
    return "/"


def remember(request: HttpRequest, response: HttpResponseBase, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure(), path="/"
    )


# Exempt: a forged post can at most change how pages look in this browser, and a token would cost a
# cookie on every public page.
@csrf_exempt
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember `language` in a cookie and return to the page."""
    response = HttpResponseRedirect(back_to(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        remember(request, response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


@csrf_exempt
@require_POST
def set_display(request: HttpRequest) -> HttpResponse:
    """Remember theme, density, print size or keys, whichever were sent, and return to the page.

    A script that changed the page itself asks with `X-Requested-With` and gets an empty answer.
    """
    quiet = request.headers.get("X-Requested-With") == "fetch"
    response = HttpResponse(status=204) if quiet else HttpResponseRedirect(back_to(request))
    for setting, values in CHOICES.items():
        value = request.POST.get(setting, "")
        if value in values:
            remember(request, response, cookie_name(setting), value)
    return response


def _error(request: HttpRequest, status: int, error: ErrorSaid, **more: str | int) -> HttpResponse:
    """An error page in both languages, drawn without context processors: they may be what broke."""
    home = "/desk/" if request.path.startswith("/desk/") else "/"
    page = loader.get_template("web/error.html").render({"error": error, "home": home, **more})
    return HttpResponse(page, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 400, said.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the reason the code gave, when it gave one for people to read."""
    return _error(request, 403, said.FORBIDDEN, reason=str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 404, said.NOT_FOUND)


def failed(request: HttpRequest) -> HttpResponse:
    return _error(request, 500, said.FAILED)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, 403, said.CSRF_FAILED)


def throttled(request: HttpRequest, wait_seconds: int) -> HttpResponse:
    """429 with how long to wait, for limits on filing, look-ups and sign-in."""
    response = _error(request, 429, said.THROTTLED, minutes=max(1, -(-wait_seconds // 60)))
    response["Retry-After"] = str(max(1, wait_seconds))
    return response
