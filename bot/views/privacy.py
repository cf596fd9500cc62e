"""What is kept about a person, and its end."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.core.actions import action
from bot.core.inventory import TABLES, Told
from bot.core.privacy import Kept, Parting
from bot.core.reply import (
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    Code,
    Facts,
    File,
    Heading,
    Meaning,
    Paragraph,
    Reply,
    Text,
)
from bot.core.request import Platform
from bot.views.words import count

PART = 100_000
"""Characters of JSON that are shown at once where no file can be sent: Slack's views take 250,000 in all."""


def exported(kept: Kept, everything: Mapping[str, Any], part: int = 0) -> Reply:
    """What is kept in figures, and all of it as JSON: in a file, or in parts of which one is shown."""
    whole = _whole(everything)
    if kept.platform is not Platform.SLACK:
        return _exported(kept, whole, "All of it, word for word, is in the file.")
    parts = list(_parts(whole.text))
    number = min(part, len(parts) - 1)
    shown = replace(whole, text=parts[number])
    if len(parts) == 1:
        return _exported(kept, shown, "All of it, word for word, is below.")
    ways = [Button("The part before", action("privacy.part", number - 1))] if number else []
    ways += [Button("The next part", action("privacy.part", number + 1))] if number + 1 < len(parts) else []
    told = f"All of it, word for word, is below in {len(parts)} parts, one at a time. This is part {number + 1}."
    return _exported(kept, shown, told, *ways)


def _exported(kept: Kept, file: File, told: str, *ways: Button) -> Reply:
    delete = Button("Delete it all", action("open", "privacy delete"), Meaning.RISKY)
    return Reply(
        f"What I keep about you: {_figures(kept)}.",
        (
            Heading("What I keep about you"),
            Facts(_facts(kept)),
            Paragraph((told,)),
            Buttons((*ways, delete)),
        ),
        files=(file,),
    )


def _parts(text: str) -> Iterator[str]:
    """The text in parts, each of which has no more characters as a JSON value than are shown at once."""
    while text:
        size = PART
        while len(json.dumps(text[:size])) > PART:
            size = size * 9 // 10
        yield text[:size]
        text = text[size:]


def sure(parting: Parting) -> Reply:
    """Before everything about a person is deleted."""
    where = "in every group where we met on this platform"
    gone: list[Text] = [
        ("your quiz answers, votes, reviews and study days, and so your streak",),
        ("your questions, unfinished forms, and messages on their way to you",),
        ("questions of yours that nobody else asked, while they wait or after",),
    ]
    if parting.elsewhere:
        where = "in this workspace"
    else:
        gone += [
            ("how well you know each flashcard, and what you once believed",),
            ("your name, your account's id, your time zone and your settings",),
        ]
    return Reply(
        "Delete all that I keep about you? That can't be undone.",
        (
            Heading("Delete all that I keep about you?"),
            Paragraph((f"Gone for good, {where}:",)),
            Bullets(tuple(gone)),
            *(_lasting(parting.elsewhere) if parting.elsewhere else ()),
            *(_staying() if parting.stays else ()),
            *_groups(parting),
            Buttons(
                (
                    Button("Delete everything", action("privacy.gone"), Meaning.RISKY),
                    Button("Keep it", action("privacy.keep")),
                    Button("Show me first", action("open", "privacy export")),
                )
            ),
        ),
    )


def gone() -> Reply:
    """Everything about the person is deleted."""
    return Reply(
        "Everything is deleted.",
        (Paragraph((Bold("Everything is deleted."), " If you write to me again, we start anew. Take care!")),),
    )


def kept_on() -> Reply:
    """Nothing was deleted."""
    told = "Nothing was deleted. Good to have you here!"
    return Reply(told, (Paragraph((told,)),))


def _facts(kept: Kept) -> tuple[tuple[str, Text], ...]:
    rows = [
        ("Account", f"{kept.account}, {_PLATFORMS[kept.platform]}"),
        ("Name", kept.name),
        ("Time zone", kept.zone or "none of your own; your group's is used"),
        ("Groups", f"{kept.groups:,}"),
        ("Quizzes", f"{count(kept.answers, 'question')} answered"),
        ("Flashcards", count(kept.reviews, "review")),
        ("Study days", f"{kept.study_days:,}"),
        ("Questions", f"{kept.asks:,} asked in the last 30 days"),
    ]
    if kept.votes:
        rows.append(("Daily posts", f"{count(kept.votes, 'vote or card', 'votes and cards')} of yours"))
    if kept.waiting:
        rows.append(("Inbox", f"{count(kept.waiting, 'question')} of yours with no answer yet"))
    if kept.drafts:
        rows.append(("Unfinished", count(kept.drafts, "form")))
    if kept.coming:
        rows.append(("On the way", f"{count(kept.coming, 'message')} to you"))
    return tuple((label, (value,)) for label, value in rows)


_PLATFORMS = {Platform.LOCAL: "on this machine", Platform.DISCORD: "on Discord", Platform.SLACK: "on Slack"}


def _figures(kept: Kept) -> str:
    parts = (
        count(kept.answers, "quiz answer"),
        count(kept.reviews, "review"),
        count(kept.study_days, "study day"),
        count(kept.asks, "question"),
    )
    return ", ".join(parts)


def _whole(everything: Mapping[str, Any]) -> File:
    """All of it as JSON, a table after another: what it is, for how long it is kept, what its fields mean, its rows."""
    tables = (f"{json.dumps(name)}: {_table(TABLES[name], rows)}" for name, rows in everything.items())
    return File("study-hall.json", '{"tables": {\n' + ",\n\n".join(tables) + "\n}}\n", "application/json")


def _table(told: Told, rows: Sequence[Mapping[str, Any]]) -> str:
    """A table to be read by people, too: a line a field, a line a row."""
    about = {"about": f"{told.what} {told.why}", "kept": told.kept, "fields": told.fields}
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return json.dumps(about, ensure_ascii=False, indent=1).removesuffix("\n}") + f',\n "rows": [\n{lines}\n]}}'


def _lasting(elsewhere: Sequence[str]) -> tuple[Block, ...]:
    """What belongs to an account that other workspaces know as well."""
    named = " and ".join((", ".join(elsewhere[:-1]), elsewhere[-1])) if len(elsewhere) > 1 else elsewhere[0]
    told = (
        f"You have the same account in {named}. What you did there stays, and so does what belongs to the account: its "
        "name and id, your time zone and settings, and how well you know the flashcards that you reviewed there. To "
        "delete that, too, say so there."
    )
    return (Paragraph((told,)),)


def _staying() -> tuple[Block, ...]:
    """What is the groups' by now."""
    stays: tuple[Text, ...] = (
        ("answers that you wrote as an admin",),
        ("how people word a question that others asked as well",),
        ("how often an answer was found helpful",),
        ("how many took part in a daily post, and how many chose what",),
    )
    return (Paragraph(("What your groups share by now stays, with nothing that leads to you:",)), Bullets(stays))


def _groups(parting: Parting) -> tuple[Block, ...]:
    told: list[Block] = []
    for name in parting.ends:
        text: Text = (
            Bold(f"Nobody else is in “{name}”, so it ends with you:"),
            " the answers it collected, its settings and open questions are deleted, too. To save the answers first: ",
            Code("studyhall faq export FILE"),
            ".",
        )
        told.append(Paragraph(text))
    for name in parting.leaderless:
        lone = f"You are the only admin of “{name}”."
        told.append(Paragraph((Bold(lone), " Those who stay will have none, and nobody becomes one by coming next.")))
    return tuple(told)
