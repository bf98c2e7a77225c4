"""Who gets in where: sign-in, sessions that end, roles, first passwords."""

from __future__ import annotations

from datetime import timedelta
from operator import attrgetter

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from huiyin.ledger.models import Entry
from huiyin.people.actions import appoint_deputy
from huiyin.people.models import Post
from huiyin.people.sessions import Seat, begin, take_seat
from tests import make

pytestmark = pytest.mark.django_db

PASSWORD = "paper-crane-41"
HEADERS = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def _fast_hash(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def admin() -> Post:
    post = make.post(make.unit("望川县公安局"), "administrator", name="单明")
    post.staff.username = "shan"
    post.staff.set_password(PASSWORD)
    post.staff.save()
    return post


def sign_in(client: Client, username: str = "shan", password: str = PASSWORD, **more: str) -> str:
    """Sign in by the page; returns where it leads, or what it says."""
    given = {"username": username, "password": password, **more}
    answer = client.post(reverse("desk:sign_in"), given, headers=HEADERS)
    return answer.headers.get("Location") or answer.content.decode()


def seated(post: Post) -> Client:
    """A client whose session is begun, without the page."""
    client = Client(headers=HEADERS)
    session = client.session
    begin(session, staff=post.staff, seat=Seat(post), at=timezone.now())
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    return client


def test_whoever_is_not_signed_in_comes_back_after_it(client: Client, admin: Post) -> None:
    asked = client.get(reverse("desk:staff") + "?q=wang")
    assert asked.headers["Location"] == "/desk/sign-in/?next=%2Fdesk%2Fstaff%2F%3Fq%3Dwang"
    assert sign_in(client, next="/desk/staff/?q=wang") == "/desk/staff/?q=wang"


def test_never_to_another_site(client: Client, admin: Post) -> None:
    assert sign_in(client, next="https://example.org/") == reverse("desk:units")
    assert sign_in(client, next="//example.org/") == reverse("desk:units")


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(client: Client, admin: Post) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/staff/?q=a"}
    answer = client.get(reverse("desk:units"), headers=headers)
    assert answer.headers["HX-Redirect"] == "/desk/sign-in/?next=%2Fdesk%2Fstaff%2F%3Fq%3Da"


def test_wrong_password_keeps_the_name_and_says_what_is_left(client: Client, admin: Post) -> None:
    said = sign_in(client, password="no")
    assert "Sign-in name or password is wrong. 4 more tries." in said
    assert 'value="shan"' in said
    assert PASSWORD not in said


def test_a_lock_says_how_long(client: Client, admin: Post) -> None:
    for _ in range(5):
        sign_in(client, password="no")
    assert "Try again in 15 minutes." in sign_in(client)


def test_the_key_of_the_session_changes_at_sign_in(client: Client, admin: Post) -> None:
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    sign_in(client)
    assert client.session.session_key != session.session_key


def test_another_role_is_refused_and_that_is_recorded(admin: Post) -> None:
    clerk = make.post(admin.unit, "clerk")
    answer = seated(clerk).get(reverse("desk:staff"))
    assert answer.status_code == 403
    entry = Entry.objects.get(kind="refused")
    assert entry.chain == f"office:{clerk.unit_id}"
    assert entry.body == {"method": "GET", "path": "/desk/staff/", "needs": ["administrator"]}


def test_one_query_beside_the_session(admin: Post, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = seated(make.post(admin.unit, "clerk"))
    # Session and post; then the refusal: the chain's head and the entry.
    with django_assert_num_queries(4):
        client.get(reverse("desk:staff"))


@pytest.mark.parametrize(
    ("key", "minutes", "is_over"),
    [("seen", 59, False), ("seen", 61, True), ("began", 599, False), ("began", 601, True)],
)
def test_sessions_end_by_the_clock(admin: Post, key: str, minutes: int, is_over: bool) -> None:
    client = seated(admin)
    session = client.session
    session[key] = (timezone.now() - timedelta(minutes=minutes)).timestamp()
    session.save()
    answer = client.get(reverse("desk:account"))
    assert (answer.status_code == 302) is is_over
    if is_over:
        assert "ended=1" in answer.headers["Location"]


def test_a_session_ends_with_the_post_and_with_the_password(admin: Post) -> None:
    first, second = seated(admin), seated(admin)
    answer = first.post(
        reverse("desk:account"), {"old": PASSWORD, "new": "another-crane-42", "again": "another-crane-42"}
    )
    assert answer.status_code == 302
    assert first.get(reverse("desk:account")).status_code == 200
    assert second.get(reverse("desk:account")).status_code == 302
    Post.objects.filter(pk=admin.pk).update(until=timezone.localdate() - timedelta(days=1))
    assert first.get(reverse("desk:account")).status_code == 302


def test_a_first_password_leads_to_the_account_and_nowhere_else(admin: Post) -> None:
    admin.staff.must_change_password = True
    admin.staff.save()
    client = seated(admin)
    for name in ("units", "staff", "switch_post"):
        assert client.get(reverse(f"desk:{name}")).headers["Location"] == reverse("desk:account")
    assert client.get(reverse("desk:account")).status_code == 200


def test_sign_out_ends_the_session(admin: Post) -> None:
    client = seated(admin)
    assert client.get(reverse("desk:sign_out")).status_code == 405
    client.post(reverse("desk:sign_out"))
    assert client.get(reverse("desk:account")).status_code == 302
    assert Entry.objects.filter(kind="signed_out").exists()


def test_acting_as_a_deputy_is_said_and_ends_with_it(admin: Post) -> None:
    head, clerk = make.post(admin.unit, "head", name="方正"), make.post(admin.unit, "clerk", name="吴安")
    day = timezone.localdate()
    row = appoint_deputy(post=head, deputy=clerk.staff, since=day, until=day, reason="", by=admin, at=timezone.now())
    client = seated(clerk)
    answer = client.post(reverse("desk:switch_post"), {"post": f"{head.pk}-{row.pk}"})
    assert answer.status_code == 302
    page = client.get(reverse("desk:account"))
    said = attrgetter("post", "staff", "acting_for")(page.wsgi_request)
    assert said == (head, clerk.staff, head.staff)
    row.ended_at = timezone.now()
    row.save()
    assert client.get(reverse("desk:account")).status_code == 302


def test_a_seat_in_the_session_that_is_somebody_elses_is_worth_nothing(admin: Post) -> None:
    other = make.post(admin.unit, "administrator")
    client = seated(admin)
    session = client.session
    take_seat(session, Seat(other))
    session.save()
    assert client.get(reverse("desk:units")).status_code == 302
