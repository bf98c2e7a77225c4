"""Who is asking: sets `request.staff`, `request.post` and `request.acting_for` on every request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from huiyin.people import sessions
from huiyin.people.models import Post


class PostMiddleware:
    """One query for a signed-in request, none for anybody else.

    `request.post`: the post it acts in, with staff and unit, or None. `request.staff`: the person at the
    keyboard. `request.acting_for`: the absent holder when a deputy acts, else None. `request.session_ended`:
    a session was there but is over.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        post, ended = _post_of(request)
        given = {
            "post": post,
            "staff": post.doer if post else None,
            "acting_for": post.staff if post and post.acting else None,
            "session_ended": ended,
        }
        for name, value in given.items():
            setattr(request, name, value)
        return self.get_response(request)


def _post_of(request: HttpRequest) -> tuple[Post | None, bool]:
    session = request.session
    if not sessions.is_begun(session):
        return None, False
    at = timezone.now()
    post = None if sessions.has_run_out(session, at) else sessions.post_of_session(session, at)
    if post is None:
        session.flush()
        return None, True
    sessions.note_use(session, at)
    return post, False
