"""Addresses of sign-in, accounts, units, staff and posts."""

from django.urls import URLPattern, URLResolver, path

from huiyin.desk import calendar_years, optional_rules
from huiyin.desk import people_posts as posts
from huiyin.desk import people_seals as seals
from huiyin.desk import people_sign_in as entry
from huiyin.desk import people_staff as staff
from huiyin.desk import people_succession as succession
from huiyin.desk import people_units as units

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("seat/", entry.switch_seat, name="switch_post"),
    path("account/", entry.account, name="account"),
    path("setup/", entry.setup, name="setup"),
    path("calendar/", calendar_years.calendar, name="calendar"),
    path("rules/", optional_rules.optional_rules, name="optional_rules"),
    path("units/", units.units, name="units"),
    path("units/new/", units.unit_new, name="unit_new"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/seal/", seals.unit_seal, name="unit_seal"),
    path("units/<int:pk>/close/", units.unit_close, name="unit_close"),
    path("units/<int:pk>/reopen/", units.unit_reopen, name="unit_reopen"),
    path("units/<int:pk>/succeed/", succession.unit_succeed, name="unit_succeed"),
    path("successions/<int:pk>/", succession.succession, name="succession"),
    path("successions/<int:pk>/undo/", succession.succession_undo, name="succession_undo"),
    path("staff/", staff.staff, name="staff"),
    path("staff/new/", staff.staff_new, name="staff_new"),
    path("staff/<int:pk>/", staff.staff_one, name="staff_one"),
    path("staff/<int:pk>/password/", staff.staff_password, name="staff_password"),
    path("staff/<int:pk>/unlock/", staff.staff_unlock, name="staff_unlock"),
    path("staff/<int:pk>/leave/", staff.staff_leave, name="staff_leave"),
    path("staff/<int:pk>/return/", staff.staff_return, name="staff_return"),
    path("staff/<int:pk>/posts/new/", posts.post_new, name="post_new"),
    path("posts/<int:pk>/end/", posts.post_end, name="post_end"),
    path("posts/<int:pk>/deputies/new/", posts.deputy_new, name="deputy_new"),
    path("deputies/<int:pk>/end/", posts.deputy_end, name="deputy_end"),
]
