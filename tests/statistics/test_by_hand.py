"""Thirty matters (lives.py) whose figures were written down by hand, from the table and the law alone.

Nothing here is computed: who doubts a number counts the matters named beside it. Asked on 1 July 2026; SPRING is March
to May, and whole days up to 30 June are over. The petition office's own are 10-15; 1-3, 7, 9, 16-19, 22-24 and 28-30
are the eastern station's, all others the western one's.

Last days: to sort, registration + 15; to accept, registration + 30; to answer, acceptance + 60, counted from the 15th
day after the unit received it where it accepted later (4: 24 May) or never (21: 22 June). 16 was extended by 30 days to
21 June.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from huiyin.statistics.asking import Dimension, Part, by, figures, matters
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.drawing import draw_waiting
from huiyin.statistics.terms import Period, Scope
from tests.statistics.lives import EAST, OFFICE, WEST, lived, world

pytestmark = pytest.mark.django_db

SPRING, JUNE = Period(date(2026, 3, 1), date(2026, 5, 31)), Period(date(2026, 6, 1), date(2026, 6, 30))
HALF = Period(date(2026, 3, 1), date(2026, 6, 30))
FIRST_OF_JULY = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)

# A count, or the count and what it is a share of.
BY_HAND = {
    #                        SPRING      JUNE
    "matters":              (29,         1),         # 1-29; 30
    "first":                (29,         0),         # 30 is 2 again
    "suggestions":          (2,          0),         # 7, 8
    "accusations":          (1,          0),         # 9
    "claims":               (26,         1),
    "occurrences":          (32,         2),         # and 1, 3, 5 again; 30, and 25 again
    "visit_batches":        (8,          0),         # 3, 4, 9, 15, 17, 23, 28, and 5 again
    "letters_and_batches":  (22,         2),         # 13 letters, 1 again, 8 visits
    "persons":              (67,         2),         # visits 3+6+2+1+12+1+5+8, letter 24 of 6, 23 others
    "visit_persons":        (38,         0),
    "first_letters":        (13,         0),         # 1, 2, 8, 10, 11, 13, 14, 16, 19, 20, 22, 24, 25
    "repeat_letters":       (1,          2),         # 1 again; 30, and 25 again
    "first_visits":         (7,          0),
    "repeat_visits":        (1,          0),         # 5 again
    "joint_visits":         (4,          0),         # 4, 17, 28, and 5 again
    "joint_visit_persons":  (31,         0),         # 6 + 12 + 5 + 8
    "joint_letters":        (1,          0),         # 24
    "accepted":             (22,         1),         # all but 10-14, 21, 22; 30
    "answered":             (14,         6),         # 1 2 4 6 7 8 11 12 14 17 18 19 22 23; 3 16 20 24 26 27
    "closed":               (11,         2),         # 1, 2, 4, 7, 8, 11, 12, 14, 17, 19, 22; 23, 24
    "open":                 (18,         17),        # 29 - 11; 30 - 13
    "overdue":              (3,          4),         # 3, 5, 15; 5, 15, 21, 25
    "referred_out":         (2,          0),         # 13, 14
    "office_in_time":       ((23, 25),   (1, 1)),    # without 11, 13, 14; late 3, never 10; 29
    "unit_in_time":         ((20, 23),   (2, 2)),    # without 11-14; late 4, never 10 and 21; 28, 29
    "answered_in_time":     ((6, 9),     (5, 8)),    # 1-6 15 17 18 without 3 5 15; 16 20 21 23-27 without 20 21 25
    "closed_share":         ((4, 9),     (2, 8)),    # 1, 2, 4, 17; 23, 24
    "paper_share":          ((7, 9),     (6, 8)),    # without 5, 15; without 21, 25
    "rated_share":          ((4, 5),     (3, 6)),    # 1, 8, 17, 18, not 7; 4, 26, 27, not 2, 6, 23
    "satisfied_office":     (None,       None),      # four and three ratings are not told
    "satisfied_unit":       (None,       None),
    "repeat_share":         ((3, 32),    (2, 2)),
    "web_share":            ((7, 32),    (0, 2)),    # 5, 6, 12, 18, 21, 29, and 3 again
    "first_time_resolved":  ((9, 11),    (2, 2)),    # all closed but 11, 19, which were withdrawn
    "backlog_resolved":     ((0, 1),     (0, 1)),    # 6 was assigned and is not closed
    "return_share":         ((1, 2),     (0, 0)),    # 13
    "resolved":             (9,          2),
    "resolved_agrees":      (0,          1),         # 23
    "resolved_disagrees":   (0,          1),         # 24
    "resolved_no_view":     (9,          0),
    "transferred":          (22,         1),         # all but 6, 10-15; 30
    "assigned":             (1,          0),         # 6
    "demanded":             (0,          1),         # 28
    "overdue_reported":     (1,          0),         # 5
    "extensions":           (1,          0),         # 16
    "objections":           (0,          0),
    "urgent":               (0,          0),
    "hearings":             (0,          1),         # 25
    "mediations":           (0,          1),         # 28
    "reviews":              (0,          1),         # 24
    "rechecks":             (0,          0),
    "assistance":           (1,          0),         # 18
    "assistance_amount":    (250_000,    0),
    "suggestions_adopted":  ((1, 2),     (0, 0)),    # 7 of 7, 8
}  # fmt: skip


def test_thirty_matters_counted_by_hand() -> None:
    here = world()
    cases = lived(here, FIRST_OF_JULY.date())
    draw_waiting()
    assert set(BY_HAND) == set(INDICATORS)
    scope, reader = Scope(here.office.bureau.pk), here.office.supervisor
    for place, period in enumerate((SPRING, JUNE)):
        found = figures(reader, list(INDICATORS), scope, period, as_of=FIRST_OF_JULY)
        told = {
            key: None if value.is_withheld else value.count if value.base is None else (value.count, value.base)
            for key, value in found.items()
        }
        assert told == {key: both[place] for key, both in BY_HAND.items()}, period

    # Seven ratings in all: the office satisfied all but 4, the unit all but 4 and 18.
    half = figures(reader, ["satisfied_office", "satisfied_unit"], scope, HALF, as_of=FIRST_OF_JULY)
    assert [(value.count, value.base) for value in half.values()] == [(6, 7), (5, 7)]

    names = {case.pk: number for number, case in cases.items()}

    def behind(key: str, part: Part, period: Period) -> set[int]:
        return {names[case.pk] for case in matters(reader, key, part, scope, period, as_of=FIRST_OF_JULY)}

    assert behind("answered_in_time", Part.REST, SPRING) == {3, 5, 15}
    assert behind("answered_in_time", Part.COUNT, JUNE) == {16, 23, 24, 26, 27}
    assert behind("unit_in_time", Part.REST, SPRING) == {4, 10, 21}
    assert behind("rated_share", Part.REST, JUNE) == {2, 6, 23}
    assert behind("overdue", Part.COUNT, JUNE) == {5, 15, 21, 25}
    assert behind("joint_visits", Part.COUNT, SPRING) == {4, 5, 17, 28}

    split = by(reader, ["matters", "answered_in_time"], scope, SPRING, Dimension.UNIT, as_of=FIRST_OF_JULY)
    told_of = {
        group: (values["matters"].count, values["answered_in_time"].count, values["answered_in_time"].base)
        for group, values in split.items()
    }
    assert told_of == {
        str(here.unit(EAST)): (14, 4, 5),  # 1, 2, 17, 18 in time, 3 late
        str(here.unit(WEST)): (9, 2, 3),  # 4, 6 in time, 5 never
        str(here.unit(OFFICE)): (6, 0, 1),  # 15 never
    }


# As it was known at noon on 16 May, when 29 and 30 had not come and days up to 15 May were over.
IN_MAY = {
    "matters": (28, None),
    "answered": (11, None),  # 1, 2, 6, 7, 8, 11, 12, 14, 17, 19, 22
    "closed": (9, None),  # 1, 7, 8, 11, 12, 14, 17, 19, 22
    "open": (19, None),
    "overdue": (1, None),  # 5, due on 15 May
    "answered_in_time": (1, 2),  # 1 and not 5; 2 was answered, but falls due on 19 May
    "office_in_time": (22, 24),  # without 28, whose 15th day is 20 May
    "rated_share": (2, 3),  # 1, 8, and not 7
    "return_share": (1, 2),
}


def test_the_same_matters_as_they_were_known_in_may() -> None:
    here = world()
    lived(here, FIRST_OF_JULY.date())
    draw_waiting()
    noon = datetime(2026, 5, 16, 4, 0, tzinfo=UTC)
    found = figures(here.office.supervisor, list(IN_MAY), Scope(here.office.bureau.pk), SPRING, as_of=noon)
    assert {key: (value.count, value.base) for key, value in found.items()} == IN_MAY
