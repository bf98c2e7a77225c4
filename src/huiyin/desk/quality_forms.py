"""Forms of the pages of quality that open something; they never save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiyin.cases import categories
from huiyin.desk.pickers import DayInput, UnitField, unit_choices
from huiyin.people import directory
from huiyin.people.models import Post, Role
from huiyin.quality import models
from huiyin.quality.accountability import ARTICLES
from huiyin.quality.checklists import Checklist, Item
from huiyin.quality.drawing import MOST_DRAWN
from huiyin.quality.rights import is_within, sphere
from huiyin.web.words import said

MARK_NAMES = (
    ("met", gettext_lazy("met")),
    ("partly", gettext_lazy("partly")),
    ("missing", gettext_lazy("not met")),
    ("none", gettext_lazy("does not apply")),
)
KIND_NAMES = (("", "—"), ("flaw", gettext_lazy("flaw")), ("fault", gettext_lazy("fault")))


def post_label(post: Post) -> str:
    return f"{post.staff.name} {post.title or post.get_role_display()} · {post.unit.label}"


def choices_of(posts: Iterable[Post]) -> list[tuple[str, str]]:
    return [(str(post.pk), post_label(post)) for post in posts]


def units_of(post: Post, *, below: bool = False) -> UnitField:
    """A unit of the post's sphere; `below`: not the sphere itself."""
    here = sphere(post)

    def allowed(card: directory.UnitCard) -> bool:
        return is_within(card.id, here) and not (below and card.id in (here, post.unit_id))

    return UnitField(label=_("Unit"), choices=unit_choices(allowed, here), max_length=120)


class DrawForm(forms.Form):
    """A spot sample: of what, how many, by which checklist, who reads."""

    title = forms.CharField(label=gettext_lazy("Name of the check"), max_length=80)
    what = forms.ChoiceField(
        label=gettext_lazy("Draw from matters"), choices=models.Drawn.choices, widget=forms.RadioSelect
    )
    first = forms.DateField(label=gettext_lazy("From"), widget=DayInput())
    last = forms.DateField(label=gettext_lazy("To"), widget=DayInput())
    size = forms.IntegerField(
        label=gettext_lazy("How many"),
        min_value=1,
        max_value=MOST_DRAWN,
        help_text=gettext_lazy(
            "Spread over units, kinds and outcomes by their share; one of each at least, if it can be."
        ),
    )
    checklist = forms.ChoiceField(label=gettext_lazy("Checklist"))
    is_double = forms.BooleanField(
        label=gettext_lazy("Two readers for each matter"),
        required=False,
        help_text=gettext_lazy("Neither sees the other's marks before the own are in."),
    )
    readers = forms.MultipleChoiceField(
        label=gettext_lazy("Readers"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Matters go to them in turn; nobody gets one they worked on or do not see."),
    )
    read_by = forms.DateField(label=gettext_lazy("To be read by"), widget=DayInput())
    seed = forms.CharField(
        label=gettext_lazy("Seed"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Such as a lottery number of the day. Left empty, the ledger gives one nobody chose."),
    )

    def __init__(
        self, *args: Any, post: Post, lists: Mapping[str, Checklist], readers: Sequence[Post], **given: Any
    ) -> None:
        super().__init__(*args, **given)
        unit = {"scope": units_of(post)}
        self.fields = {"title": self.fields["title"], **unit, **self.fields}
        self.fields["checklist"].choices = list_choices(lists)  # type: ignore[attr-defined]
        self.fields["readers"].choices = choices_of(readers)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        first, last = typed.get("first"), typed.get("last")
        if first and last and last < first:
            self.add_error("last", _("The period ends before it begins. Choose a later day."))
        if typed.get("is_double") and len(typed.get("readers", ())) < 2:
            self.add_error("readers", _("Two readers for each matter need at least two people."))
        return typed


def list_choices(lists: Mapping[str, Checklist]) -> list[tuple[str, str]]:
    return [(key, said(one.name)) for key, one in lists.items()]


class CheckForm(forms.Form):
    """One matter read outside any sample."""

    checklist = forms.ChoiceField(label=gettext_lazy("Checklist"))
    first = forms.TypedChoiceField(label=gettext_lazy("Reader"), coerce=int)
    second = forms.TypedChoiceField(
        label=gettext_lazy("Second reader"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("Neither sees the other's marks before the own are in."),
    )
    read_by = forms.DateField(label=gettext_lazy("To be read by"), widget=DayInput())

    def __init__(self, *args: Any, lists: Mapping[str, Checklist], readers: Sequence[Post], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["checklist"].choices = list_choices(lists)  # type: ignore[attr-defined]
        self.fields["first"].choices = choices_of(readers)  # type: ignore[attr-defined]
        self.fields["second"].choices = [("", "—"), *choices_of(readers)]  # type: ignore[attr-defined]


class ReadingForm(forms.Form):
    """The marks of one reader, four controls an item."""

    def __init__(self, *args: Any, items: Sequence[Item], **given: Any) -> None:
        super().__init__(*args, **given)
        self.use_required_attribute = False
        self.items = items
        # Every item is marked in the end; what is kept to go on with may have gaps.
        is_kept = self.is_bound and "save" in self.data
        for item in items:
            name = f"{item.key}-"
            self.fields[name + "mark"] = forms.ChoiceField(
                label=said(item.text), choices=MARK_NAMES, widget=forms.RadioSelect, required=not is_kept
            )
            self.fields[name + "kind"] = forms.ChoiceField(label=_("It is a"), choices=KIND_NAMES, required=False)
            self.fields[name + "text"] = forms.CharField(label=_("What is wrong"), max_length=500, required=False)
            self.fields[name + "place"] = forms.CharField(label=_("Where in the file"), max_length=120, required=False)
        self.fields["remark"] = forms.CharField(
            label=_("Remark on the whole"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
        )

    @property
    def lines(self) -> list[tuple[Item, str, list[forms.BoundField]]]:
        """Each item with its article and its controls."""
        parts = ("mark", "kind", "text", "place")
        return [(item, said(item.article), [self[f"{item.key}-{part}"] for part in parts]) for item in self.items]

    def marks(self) -> dict[str, dict[str, str]]:
        """What was marked; items without a mark are left out."""
        typed = self.cleaned_data
        found = {}
        for item in self.items:
            row = {part: typed.get(f"{item.key}-{part}") or "" for part in ("mark", "kind", "text", "place")}
            if row["mark"] or row["text"]:
                found[item.key] = row
        return found


def initial_marks(marks: Mapping[str, Mapping[str, str]] | None) -> dict[str, str]:
    return {f"{key}-{part}": value for key, mark in (marks or {}).items() for part, value in mark.items()}


class TraceForm(forms.Form):
    """What lay behind a founded complaint, and what is to change."""

    problem = forms.CharField(
        label=gettext_lazy("Where the problem came from"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What an office did or left undone; nobody's name."),
    )
    cause = forms.ChoiceField(label=gettext_lazy("Cause"), choices=models.Cause.choices)
    change = forms.CharField(
        label=gettext_lazy("What is to change"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    due_on = forms.DateField(label=gettext_lazy("By"), widget=DayInput())

    def __init__(self, *args: Any, post: Post, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["owner"] = units_of(post)
        self.fields["owner"].label = _("Who changes it")
        self.order_fields(["problem", "cause", "change", "owner", "due_on"])


class RecordForm(forms.Form):
    """A record about somebody's handling."""

    about = forms.TypedChoiceField(label=gettext_lazy("Whose handling"), coerce=int)
    article = forms.ChoiceField(label=gettext_lazy("Article"))
    ground = forms.CharField(
        label=gettext_lazy("What the review found about the handling"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Facts of the handling, each with where in the file it stands."),
    )

    def __init__(self, *args: Any, posts: Sequence[Post], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["about"].choices = choices_of(posts)  # type: ignore[attr-defined]
        self.fields["article"].choices = [(key, said(text)) for key, text in ARTICLES.items()]  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """What follows, and why."""

    decision = forms.ChoiceField(label=pgettext_lazy("accountability", "Decision"), choices=models.Decision.choices)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ObjectionAnswerForm(forms.Form):
    """Whether the objection holds, and why."""

    is_upheld = forms.TypedChoiceField(
        label=gettext_lazy("The objection"),
        choices=(("yes", gettext_lazy("holds; the decision is taken back")), ("no", gettext_lazy("does not hold"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=gettext_lazy("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class MeasureForm(forms.Form):
    """One measure towards a unit (art. 39)."""

    way = forms.ChoiceField(label=gettext_lazy("Measure"), choices=models.Way.choices, widget=forms.RadioSelect)
    ground = forms.CharField(
        label=pgettext_lazy("measure", "Ground"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What the unit owed and did not do. The figures of the quarter are kept beside it."),
    )
    due_on = forms.DateField(label=pgettext_lazy("measure", "Answer by"), widget=DayInput())

    def __init__(self, *args: Any, post: Post, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["about"] = units_of(post, below=True)
        self.order_fields(["about", "way", "ground", "due_on"])


class PracticeForm(forms.Form):
    """What worked, for others to do too."""

    category = forms.ChoiceField(label=gettext_lazy("Kind of problem"))
    title = forms.CharField(label=gettext_lazy("Title"), max_length=80)
    problem = forms.CharField(
        label=gettext_lazy("The problem"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("So that nobody can tell who it was about: no names, no addresses, no numbers."),
    )
    done = forms.CharField(
        label=gettext_lazy("What was done"), max_length=3000, widget=forms.Textarea(attrs={"rows": 5})
    )
    articles = forms.CharField(label=gettext_lazy("On which articles"), max_length=200, required=False)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["category"].choices = category_choices()  # type: ignore[attr-defined]


def category_choices() -> list[tuple[str, str]]:
    """Every category, those of the lower levels set in."""
    return [(key, "　" * (one.level - 1) + said(one.name)) for key, one in categories.CATEGORIES.items()]


class LessonForm(forms.Form):
    """A training on the plan."""

    topic = forms.CharField(label=gettext_lazy("Topic"), max_length=120)
    on = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())
    begins_at = forms.TimeField(
        label=gettext_lazy("Begins at"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Who is to come"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("In this unit and all below it."),
    )


class HeldForm(forms.Form):
    """It was held."""

    held_on = forms.DateField(label=pgettext_lazy("training", "Held on"), widget=DayInput())
    came = forms.IntegerField(label=gettext_lazy("How many came"), min_value=0, max_value=10_000)
    remark = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


class MoveForm(forms.Form):
    """Another day, and why."""

    on = forms.DateField(label=gettext_lazy("New day"), widget=DayInput())
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


class PublicityForm(forms.Form):
    """What was published where and when, and when it is due again."""

    what = forms.ChoiceField(label=gettext_lazy("What was published"), choices=models.Published.choices)
    where = forms.ChoiceField(label=pgettext_lazy("publicity", "By"), choices=models.Where.choices)
    place = forms.CharField(
        label=gettext_lazy("Where exactly"),
        max_length=120,
        help_text=gettext_lazy("Address of the page, name of the hall."),
    )
    on = forms.DateField(label=gettext_lazy("Published on"), widget=DayInput())
    next_on = forms.DateField(
        label=gettext_lazy("Due again on"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("Stands on the work of that day; leave it empty where it stays for good."),
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        first, last = typed.get("on"), typed.get("next_on")
        if first and last and last <= first:
            self.add_error("next_on", _("It is due again after it was published."))
        return typed


class MendForm(forms.Form):
    """Which findings are to be mended, by when."""

    findings = forms.MultipleChoiceField(label=gettext_lazy("Have these mended"), widget=forms.CheckboxSelectMultiple)
    due_on = forms.DateField(label=gettext_lazy("By"), widget=DayInput())

    def __init__(self, *args: Any, found: Sequence[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["findings"].choices = found  # type: ignore[attr-defined]
        self.fields["findings"].initial = [key for key, _label in found]


class AnswerForm(forms.Form):
    """What was mended, or why the finding does not hold."""

    text = forms.CharField(label=gettext_lazy("Answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    is_contested = forms.BooleanField(
        label=gettext_lazy("It does not hold"),
        required=False,
        help_text=gettext_lazy("The answer then says why; whoever checked confirms that or sends it back."),
    )


class ThirdForm(forms.Form):
    """A third reader, whose marks stand."""

    reader = forms.TypedChoiceField(label=gettext_lazy("Third reader"), coerce=int)
    read_by = forms.DateField(label=gettext_lazy("To be read by"), widget=DayInput())

    def __init__(self, *args: Any, readers: Sequence[Post], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["reader"].choices = choices_of(readers)  # type: ignore[attr-defined]


class ReaderForm(ThirdForm):
    """Who reads in the place of a reader who has left."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["reader"].label = _("Reader")


class TalkForm(forms.Form):
    """What two readers came to in a talk."""

    of_second = forms.MultipleChoiceField(
        label=gettext_lazy("The second reader's mark stands for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For the rest the first reader's mark stands."),
    )
    reason = forms.CharField(label=gettext_lazy("What they came to, and why"), max_length=300)

    def __init__(self, *args: Any, differing: Sequence[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["of_second"].choices = differing  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """One question of a checklist."""

    text = forms.CharField(label=gettext_lazy("Question"), max_length=200, required=False)
    weight = forms.IntegerField(label=gettext_lazy("Weight"), min_value=1, max_value=100, required=False)
    article = forms.CharField(label=gettext_lazy("Article"), max_length=60, required=False)
    key = forms.SlugField(widget=forms.HiddenInput, required=False, max_length=30)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("text") and not typed.get("weight") and "weight" not in self.errors:
            self.add_error("weight", ValidationError(_("Give it a weight."), code="empty"))
        return typed


ItemFormSet = forms.formset_factory(ItemForm, extra=0, min_num=1, max_num=40, absolute_max=40)


class NameForm(forms.Form):
    """What a checklist is called."""

    name = forms.CharField(label=gettext_lazy("Name of the checklist"), max_length=80)


def days_ahead(day: date, days: int) -> date:
    """A day to begin with in a form."""
    return date.fromordinal(day.toordinal() + days)
