"""The register's forms: text from outside into a `Registration`. They never save (house, 5)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiyin.cases.intake.accused import complained_of, staff_named
from huiyin.cases.intake.registration import Asked, Person, Registration
from huiyin.cases.models import Channel, PartRole
from huiyin.desk.category_choices import category_choices
from huiyin.desk.pickers import DayInput, ManyFilesField, PlaceField, UnitField, unit_choices
from huiyin.documents.files import ACCEPT
from huiyin.documents.models import File
from huiyin.outbox.choosing import missing_said, way_choices
from huiyin.parties.actions import Contactable, Identity
from huiyin.parties.ways import NEEDS, ordered
from huiyin.people.models import Post, Unit
from huiyin.procedure.terms import KINDS
from huiyin.web.words import said

# A subject that nobody typed is the beginning of the first request.
SUBJECT_LENGTH = 40
NO_MESSAGES = "none"
MOST_PERSONS = 200
MOST_REQUESTS = 20


class ContactForm(forms.Form):
    """What came in, when, and by how many."""

    channel = forms.ChoiceField(label=gettext_lazy("How it came in"), choices=Channel, widget=forms.RadioSelect)
    received_on = forms.DateField(label=gettext_lazy("Received on"), widget=DayInput)
    written_on = forms.DateField(label=gettext_lazy("Written or posted on"), required=False, widget=DayInput)
    people = forms.IntegerField(
        label=gettext_lazy("How many people"),
        min_value=1,
        max_value=9999,
    )

    def __init__(self, *args: Any, today: date, **given: Any) -> None:
        super().__init__(*args, **given)
        self.today = today
        self.fields["received_on"].widget.attrs["max"] = today.isoformat()
        self.fields["written_on"].widget.attrs["max"] = today.isoformat()

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > self.today:
            raise ValidationError(_("It cannot be received after today."))
        return day


class PersonForm(forms.Form):
    """One petitioner. An empty row counts for nothing."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60, required=False)
    id_number = forms.CharField(label=gettext_lazy("ID number"), max_length=30, required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    role = forms.ChoiceField(label=pgettext_lazy("petitioner", "Part"), choices=PartRole, required=False)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for name in ("name", "id_number", "phone", "address"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["phone"].widget.attrs["inputmode"] = "tel"

    @property
    def identity(self) -> Identity:
        """What was typed; empty while nothing, or nothing valid, was."""
        typed = getattr(self, "cleaned_data", {})
        return Identity(**{key: (typed.get(key) or "").strip() for key in ("name", "id_number", "phone", "address")})


class RequestForm(forms.Form):
    """One request, in the petitioner's own words."""

    text = forms.CharField(
        label=gettext_lazy("Request"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "voice"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        # Claims are by far the most, so they come first.
        kind.choices = [(key, said(KINDS[key])) for key in ("claim", "suggestion", "accusation")]


class MatterForm(forms.Form):
    """What happened, where, and of whom it is said; and what came with it."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Left empty, it is taken from the first request."),
    )
    facts = forms.CharField(
        label=gettext_lazy("Facts and reasons"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    category = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    complained_person = forms.CharField(
        label=gettext_lazy("Person complained of"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("An accusation is kept from whoever is named here, and from their unit."),
    )
    is_sealed = forms.BooleanField(
        label=gettext_lazy("Seal the identity and the text"),
        required=False,
        help_text=gettext_lazy("Only this office and the custodian read it; the competent unit gets an extract."),
    )
    is_anonymous = forms.BooleanField(label=gettext_lazy("Anonymous: nobody gave a name"), required=False)
    tell = forms.MultipleChoiceField(
        label=gettext_lazy("How the first petitioner wants to be told of news"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("As they say it. With nothing ticked they count as not asked, and nothing is sent."),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail, if they want it there"), max_length=120, required=False)
    scans = ManyFilesField(
        label=gettext_lazy("Scan of the letter, page by page"),
        required=False,
        help_text=gettext_lazy("Pictures or PDF; the pages become one document."),
    )
    attachments = ManyFilesField(label=gettext_lazy("Attachments"), required=False)

    def __init__(self, *args: Any, post: Post, **given: Any) -> None:
        super().__init__(*args, **given)
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        category.choices = category_choices()
        tell = self.fields["tell"]
        assert isinstance(tell, forms.MultipleChoiceField)
        tell.choices = [*way_choices(), (NO_MESSAGES, _("Asked, and wants no messages"))]
        self.fields["place"] = PlaceField(
            near=post.unit.division,
            label=_("Where it happened"),
            required=False,
            help_text=_("Name, pinyin or code, down to the township"),
        )
        self.fields["complained_unit"] = UnitField(
            choices=unit_choices(lambda card: True, post.unit_id),
            is_free=True,
            label=_("Unit complained of"),
            max_length=120,
            required=False,
        )
        scans = {"accept": "image/jpeg,image/png,image/webp,image/tiff,application/pdf", "capture": "environment"}
        self.fields["scans"].widget.attrs.update(scans)
        self.fields["attachments"].widget.attrs["accept"] = ACCEPT

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        unit, person = typed.get("complained_unit"), (typed.get("complained_person") or "").strip()
        found = staff_named(person, unit if isinstance(unit, int) else None) if person else []
        if len(found) > 1:
            self.add_error("complained_person", _("Several people here have this name: name their unit as well."))
        typed["complained_staff"] = found[0] if len(found) == 1 else None
        return typed


PersonFormSet = forms.formset_factory(PersonForm, extra=0, max_num=MOST_PERSONS, absolute_max=MOST_PERSONS)


if TYPE_CHECKING:
    Rows = forms.BaseFormSet[RequestForm]
else:
    # Generic for the type checker only.
    Rows = forms.BaseFormSet


class BaseRequestFormSet(Rows):
    """At least one request; rows left empty after the first count for nothing."""

    def add_fields(self, form: RequestForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["text"].required = index == 0


RequestFormSet = forms.formset_factory(
    RequestForm, formset=BaseRequestFormSet, extra=0, max_num=MOST_REQUESTS, absolute_max=MOST_REQUESTS
)


@dataclass(slots=True)
class RegisterForms:
    """The four parts of the page, and the token that makes one form act once."""

    contact: ContactForm
    persons: forms.BaseFormSet[PersonForm]
    requests: forms.BaseFormSet[RequestForm]
    matter: MatterForm
    token: uuid.UUID

    @property
    def all(self) -> tuple[forms.BaseForm | forms.BaseFormSet[Any], ...]:
        return (self.contact, self.persons, self.requests, self.matter)

    def are_valid(self) -> bool:
        """Judge every part, so that all that is wrong shows at once; then what concerns several parts."""
        results = [part.is_valid() for part in self.all]
        is_whole = self._is_whole()
        return all(results) and is_whole

    def _is_whole(self) -> bool:
        if not self.matter.cleaned_data.get("is_anonymous") and not any(person.name for person in self.identities()):
            self.matter.add_error("is_anonymous", _("Name the petitioner, or tick “anonymous”."))
        self._leads_somewhere()
        return bool(self.asked()) and not self.matter.errors

    def _leads_somewhere(self) -> None:
        """A way of being told needs an address, and there must be somebody to be told."""
        ways = self.ways_asked()
        first = next(iter(self.persons_given()), None)
        if first is None:
            if ways:
                self.matter.add_error("tell", _("Nobody is named who could be told."))
            return
        for way in ways or ():
            if not getattr(first.identity, NEEDS[way]):
                self.matter.add_error("tell", missing_said(NEEDS[way]))

    def ways_asked(self) -> tuple[str, ...] | None:
        """What the first petitioner said; None where nothing was ticked, which is not a no."""
        ticked = self.matter.cleaned_data.get("tell") or []
        return ordered(ticked) if ticked else None

    def asked(self) -> tuple[Asked, ...]:
        rows = [typed for form in self.requests.forms if (typed := getattr(form, "cleaned_data", {})).get("text")]
        return tuple(Asked(row["text"].strip(), row.get("kind") or "claim") for row in rows)

    def identities(self) -> list[Identity]:
        return [form.identity for form in self.persons.forms if not form.identity.is_empty]

    def persons_given(self) -> tuple[Person, ...]:
        """Everybody who was named; how to be told, and an e-mail address, are the first one's."""
        ways = self.ways_asked()
        asked = Contactable(ways) if ways is not None else None
        email = (self.matter.cleaned_data.get("email") or "").strip()
        persons = [
            Person(form.identity, form.cleaned_data.get("role") or PartRole.PETITIONER)
            for form in self.persons.forms
            if not form.identity.is_empty
        ]
        if persons:
            first = persons[0]
            persons[0] = replace(first, identity=replace(first.identity, email=email), asked=asked)
        return tuple(persons)

    def registration(self, post: Post, files: Iterable[File]) -> Registration:
        """What is to be registered. Only after `are_valid`."""
        contact, matter = self.contact.cleaned_data, self.matter.cleaned_data
        asked, persons = self.asked(), self.persons_given()
        unit = matter["complained_unit"]
        return Registration(
            office=post.unit,
            channel=contact["channel"],
            received_on=contact["received_on"],
            written_on=contact["written_on"],
            requests=asked,
            subject=matter["subject"].strip() or subject_from(asked),
            facts=matter["facts"].strip(),
            persons=persons,
            people=max(contact["people"], len(persons)),
            place=matter["place"],
            category=matter["category"],
            complained_of=_complained_of(unit, matter["complained_person"]),
            complained_unit=Unit.objects.get(pk=unit) if isinstance(unit, int) else None,
            complained_staff=matter["complained_staff"],
            is_sealed=matter["is_sealed"],
            is_anonymous=matter["is_anonymous"],
            files=tuple(files),
            token=self.token,
        )


def subject_from(asked: tuple[Asked, ...]) -> str:
    """The first clause of the first request, for lists."""
    text = " ".join(asked[0].text.split())
    for mark in "。！？；\n":
        text = text.split(mark)[0]
    return text if len(text) <= SUBJECT_LENGTH else text[: SUBJECT_LENGTH - 1] + "…"


def _complained_of(unit: int | str | None, person: str) -> str:
    known = unit if isinstance(unit, int) else None
    return complained_of(known, unit if isinstance(unit, str) else "", person)


def empty_forms(post: Post, today: date, known: Mapping[str, object] | None = None) -> RegisterForms:
    """A fresh page: received today, one person, one request; or with what is `known` of how it came in."""
    return RegisterForms(
        ContactForm(today=today, initial={"channel": "visit", "received_on": today, "people": 1, **(known or {})}),
        PersonFormSet(prefix="person", initial=[{"role": PartRole.PETITIONER}]),
        RequestFormSet(prefix="request", initial=[{"kind": "claim"}]),
        MatterForm(post=post),
        uuid.uuid4(),
    )


def sent_forms(request: HttpRequest, post: Post, at: datetime, today: date, data: QueryDict) -> RegisterForms:
    """The forms as they were sent; `data` may have a row more or less than what was sent."""
    files: MultiValueDict[str, Any] = request.FILES
    return RegisterForms(
        ContactForm(data, today=today),
        PersonFormSet(data, prefix="person"),
        RequestFormSet(data, prefix="request"),
        MatterForm(data, files, post=post),
        _token(data.get("token", "")),
    )


def _token(text: str) -> uuid.UUID:
    """The form's token; a damaged one becomes a new one, so that nothing is ever taken for a repeat by accident."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
