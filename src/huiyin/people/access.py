"""Who may open a page. Every view of the desk is wrapped by one of these; what is not granted is refused.

Each wrapped view carries its `audience`, from which the tests of every page and role are made.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, cast
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone

from huiyin.ledger.actions import append
from huiyin.people.models import Post, Role, Staff

ANYONE = frozenset({"anyone"})
EVERY_ROLE = frozenset(Role.values)


class StaffRequest(HttpRequest):
    """A request of somebody signed in, as the wrapped views get it."""

    post: Post
    staff: Staff
    acting_for: Staff | None


type View[**P] = Callable[Concatenate[StaffRequest, P], HttpResponseBase]
type AnyView[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def post_of(request: HttpRequest) -> Post | None:
    """The post of a request that may be anybody's; None when nobody is signed in."""
    return getattr(request, "post", None)


def office_chain(unit_id: int) -> str:
    """The ledger chain of an office: sign-ins, refusals, openings of identities, changes of staff."""
    return f"office:{unit_id}"


def _declare[**P](view: AnyView[P], audience: frozenset[str]) -> AnyView[P]:
    view.__dict__["audience"] = audience
    return view


def for_anyone[**P](view: AnyView[P]) -> AnyView[P]:
    """Open without sign-in; says so on purpose."""
    return _declare(view, ANYONE)


def for_staff[**P](view: View[P]) -> AnyView[P]:
    """Open to any post."""
    return for_roles(*Role.values)(view)


def for_roles[**P](*roles: str, with_first_password: bool = False) -> Callable[[View[P]], AnyView[P]]:
    """Open to posts of these roles.

    Nobody signed in: to the sign-in page, which leads back. Another role: 403, and an entry "refused" in the
    chain of the post's unit. A first or reset password has to be changed before any page that is not marked
    `with_first_password`.
    """
    allowed = frozenset(roles)
    if not allowed or not allowed <= EVERY_ROLE:
        raise ValueError(f"not roles: {sorted(allowed - EVERY_ROLE)}")

    def wrap(view: View[P]) -> AnyView[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            post = post_of(request)
            if post is None:
                return sign_in_first(request)
            if post.doer.must_change_password and not with_first_password:
                return go_to(request, resolve_url("desk:account"))
            if post.role not in allowed:
                refuse(request, post, needs=allowed)
            return view(cast(StaffRequest, request), *args, **kwargs)

        return _declare(guarded, allowed)

    return wrap


def refuse(request: HttpRequest, post: Post, *, needs: frozenset[str]) -> None:
    """Record that a page was refused, then answer 403."""
    append(
        chain=office_chain(post.unit_id),
        kind="refused",
        at=timezone.now(),
        payload={"method": request.method, "path": request.path, "needs": sorted(needs)},
        by=post.signature,
    )
    raise PermissionDenied


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect of the whole page, also when htmx asked for a part of it."""
    if is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def sign_in_first(request: HttpRequest) -> HttpResponse:
    query = {"next": _page_asked_for(request)}
    if getattr(request, "session_ended", False):
        query["ended"] = "1"
    return go_to(request, f"{resolve_url('desk:sign_in')}?{urlencode(query)}")


def _page_asked_for(request: HttpRequest) -> str:
    """The page to come back to; of a form that was sent, or a part for htmx, the page it stood on."""
    shown_on = request.headers.get("HX-Current-URL" if is_htmx(request) else "Referer", "")
    if request.method == "GET" and not is_htmx(request):
        return request.get_full_path()
    page = urlsplit(shown_on)
    if not page.path.startswith("/") or page.path.startswith("//"):
        return ""
    return f"{page.path}?{page.query}" if page.query else page.path
