"""Conditions of the steps about parts of co-handling units."""

from huiyin.procedure.permits import given_day, meant_proceeding
from huiyin.procedure.schema import Guard, Move
from huiyin.procedure.state import Proceeding
from huiyin.procedure.terms import Reason, Text, law_2022


def part_unit_is_another(move: Move) -> Reason | None:
    """A unit is asked once at a time, and the leading unit does not ask itself."""
    unit = move.given["unit"]
    if unit == move.state.unit:
        return Reason("own_unit", Text("协办单位不能是承办单位本身。", "The leading unit cannot co-handle."))
    if any(item.unit == unit for item in move.state.open_proceedings("part")):
        return Reason("asked_already", Text("已经请该单位协办。", "This unit has been asked already."))
    return None


def part_due_is_ahead(move: Move) -> Reason | None:
    on = given_day(move, "due_on")
    if on is None or on > move.on:
        return None
    return Reason("due_on", Text("协办答复的日期应当晚于今天。", "The answer must be due after today."))


def part_stands(*statuses: str) -> Guard:
    """One of the parts the actor may act in stands at one of these places; the one that is meant, once it is."""

    def guard(move: Move) -> Reason | None:
        if any(item.status in statuses for item in _meant(move)):
            return None
        return Reason("part_status", Text("没有处于该阶段的协办。", "No part stands where this can be done."))

    return guard


def _meant(move: Move) -> tuple[Proceeding, ...]:
    if move.given.get("proceeding") is not None:
        meant = meant_proceeding(move)
        return (meant,) if meant is not None else ()
    found = move.state.open_proceedings("part")
    if move.step.by_whom != "organ":
        return found
    units = move.facts.outside_units if move.on_behalf else {move.actor.unit}
    return tuple(item for item in found if item.unit in units)


def parts_are_answered(move: Move) -> Reason | None:
    """The main opinion waits for the co-handling units, unless the head says why not."""
    waiting = [item for item in move.state.open_proceedings("part") if item.status != "answered"]
    if not waiting or move.given.get("parts_reason"):
        return None
    return Reason(
        "open_parts",
        Text(
            "有{count}个协办单位尚未答复；确需签发的，请写明理由。",
            "Co-handling units that have not answered: {count}. To sign all the same, say why.",
        ).format(count=len(waiting)),
        law_2022("24"),
    )


def taken_was_answered(move: Move) -> Reason | None:
    """Only an answer can be taken into the opinion."""
    if move.given["how"] != "taken" or part_stands("answered")(move) is None:
        return None
    return Reason("no_answer", Text("协办单位尚未答复，不能采用。", "There is no answer to take over yet."))
