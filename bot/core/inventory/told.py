"""What a table is told by, and the words that several have in common."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Whose(StrEnum):
    """Whose rows a table has, as a heading."""

    PERSON = "About you"
    GROUP = "About your group"
    BOT = "About nobody"


@dataclass(frozen=True, slots=True)
class Told:
    """A table in words: what a row of it is, why it is kept and for how long, and its fields where it is exported."""

    whose: Whose
    what: str
    why: str
    kept: str
    fields: Mapping[str, str] = field(default_factory=dict)


ALWAYS = "until you delete it, or 30 days after the group has sent the bot away"
ACCOUNT = "until you delete it, or 30 days after the last of your groups has sent the bot away"
GROUP = "until 30 days after the group has sent the bot away"

ID = {"id": "the number of this row"}
PERSON = {"person_id": "your number, as in people"}
MEMBER = {"member_id": "your number in a group, as in members"}
OF_GROUP = {"group_id": "the number of the group, as in groups"}
MADE = {"created_at": "when it was made"}
CARD = {"pack_id": "the pack of the card", "card_id": "the card's name in it"}
ENTRY = {"pack_id": "the pack of the answer; “own” is the group's", "entry_id": "the answer's name in it"}
PLACE = {"position": "which question it is, counted from 0"}
VERSION = {"version_id": "the number of the question, in the wording that was asked"}
