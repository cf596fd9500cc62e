"""What is said on Slack alone: while something takes long, on App Home, where a limit is met."""

from dataclasses import replace

from bot.core.reply import (
    Buttons,
    ChannelPick,
    Paragraph,
    PersonPick,
    Reply,
    Select,
)
from bot.core.text import one_line, shortened

FILES_LIMIT = 9_000
"""Characters of files that are shown in a message, which has room for some 12,000 in all."""

_SUMMARY = 1_000  # characters that stand for what is too long


def moment() -> Reply:
    """The answer is on its way."""
    return _say("Give me a moment …")


def first_home() -> Reply:
    """What App Home is, for who sees it for the first time."""
    return _say(
        "Here you'll always find your streak, today's quiz, the cards that are due and your settings. "
        "Only you can see this page."
    )


def fitting(reply: Reply) -> Reply:
    """The reply as far as its files fit into a message; a kind word stands for those that don't."""
    if sum(len(file.text) for file in reply.files) <= FILES_LIMIT:
        return reply
    sizes = ", ".join(f"“{one_line(file.name)}” has {len(file.text):,} characters" for file in reply.files)
    told = f"{sizes}, more than a message here can show. Whoever runs this bot can hand it to you as a file."
    return replace(reply, blocks=(*reply.blocks, Paragraph((told,))), files=())


def short(reply: Reply) -> Reply:
    """The least of a reply that Slack takes: what it says in a sentence, and what can be pressed."""
    said = shortened(one_line(reply.summary), _SUMMARY)
    told = Paragraph((said,)), Paragraph(("The rest is longer than Slack takes in a message.",))
    controls = (block for block in reply.blocks if isinstance(block, Buttons | Select | ChannelPick | PersonPick))
    return replace(reply, blocks=(*told, *controls), files=())


def _say(said: str) -> Reply:
    return Reply(said, (Paragraph((said,)),))
