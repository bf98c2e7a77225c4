"""Why something cannot be done with a bulletin, in both languages; and what its texts may not say."""

from __future__ import annotations

from collections.abc import Mapping

from huiyin.documents.screening import Fault, Strength, faults_in
from huiyin.parties.numbers import numbers_in
from huiyin.procedure.terms import Text


class BulletinRefused(Exception):
    """It cannot be done; `texts` say why, one each."""

    def __init__(self, *texts: Text) -> None:
        super().__init__("; ".join(text.en for text in texts))
        self.texts = texts


NOT_YOURS = BulletinRefused(
    Text("由编发单位的经办人或者负责人办理。", "This is for the clerks and heads of the unit that issues it.")
)


def not_now(said: Text) -> BulletinRefused:
    return BulletinRefused(Text(f"现在不能这样办理：{said.zh}", f"Not now: {said.en}"))


def identities_in(texts: Mapping[str, str]) -> tuple[Text, ...]:
    """What in these texts names a person; a bulletin names none."""
    if not any(numbers_in(text) for text in texts.values()):
        return ()
    return (
        Text(
            "文中有疑似证件、电话、车牌或者账户的号码。通报不写任何人的身份信息，请删去。",
            "The text has what looks like somebody’s number: ID, telephone, car or account. A bulletin names nobody.",
        ),
    )


def words_in(texts: Mapping[str, str]) -> tuple[Text, ...]:
    """The words that have to go before it is approved, each with what to say instead."""
    faults = (fault for text in texts.values() for fault in faults_in(text, Strength.OVERVIEW))
    return tuple(dict.fromkeys(_reword(fault) for fault in faults if not fault.is_number))


def _reword(fault: Fault) -> Text:
    if fault.instead is None:
        return Text(f"文中有“{fault.shown}”，须改写。", f"The text says “{fault.shown}”; it must be reworded.")
    return Text(
        f"文中有“{fault.shown}”，须改写：{fault.instead.zh}。",
        f"The text says “{fault.shown}”; say instead: {fault.instead.en}.",
    )
