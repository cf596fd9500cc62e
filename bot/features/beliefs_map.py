"""The misconception map: which false beliefs a group's wrong answers voiced over the last weeks, and what became."""

from dataclasses import replace
from datetime import datetime

from bot.core import held as rules
from bot.core.content import Ref
from bot.core.held import Belief, BeliefsMap, last_weeks
from bot.features.shelf import Shelf
from bot.storage import held
from bot.storage.engine import Reader


def beliefs_map(session: Reader, group_id: int, zone: str, shelf: Shelf, now: datetime) -> BeliefsMap:
    """False beliefs of the group's members who are there, by the weeks of its zone (IANA name).

    What members answered in other groups is left out; a belief goes by its words of now, where a pack has it still.
    """
    weeks = last_weeks(zone, now)
    given = held.given(session, group_id, weeks.edges)
    behind = held.beliefs_behind(session, {each.version for each in given})
    voiced = [(each.member, behind[key]) for each in given if (key := (each.version, each.choice)) in behind]
    overcome = held.overcome(session, {member for member, _ in voiced}, {belief.ref for _, belief in voiced})
    return rules.beliefs_map(weeks.mondays, given, {key: _now(each, shelf) for key, each in behind.items()}, overcome)


def _now(belief: Belief, shelf: Shelf) -> Belief:
    known = shelf.whole.misconceptions.get(_written(belief.ref))
    return replace(belief, claim=known[0].claim) if known else belief


def _written(ref: Ref) -> str:
    """Its name among the shelf's entries."""
    return f"{ref.pack}/{ref.entry}"
