"""Forms that are opened again, with all that was typed, where a platform shows none in answer to another."""

from dataclasses import asdict
from datetime import datetime

from bot.core.errors import Gone
from bot.core.people import Member
from bot.core.reply import Form, FormField
from bot.features.belongings import elsewhere
from bot.storage import drafts
from bot.storage.engine import Reader, Writer


def keep(session: Writer, member: Member, form: Form, now: datetime) -> int:
    """The form can be opened again by its number."""
    return drafts.keep(session, member.id, asdict(form), now)


def reopen(session: Reader, member: Member, number: int) -> Form:
    """The form as it was kept.

    Raises:
        Gone: there is none of that number for this member (any more).
        Elsewhere: it is the member's own, in another group.
    """
    kept = drafts.find(session, member.id, number)
    if kept is None:
        raise elsewhere(session, member, drafts.owner(session, number), "form") or Gone("form")
    fields = tuple(FormField(**field) for field in kept["fields"])
    return Form(kept["title"], kept["action"], fields, kept["problem"])
