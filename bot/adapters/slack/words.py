"""What is said on Slack alone: while something takes long, on App Home, where a limit is met."""

import json
from dataclasses import replace

from bot.core.reply import (
    Buttons,
    ChannelPick,
    File,
    Form,
    Paragraph,
    PersonPick,
    Reply,
    Select,
)
from bot.core.text import one_line, shortened

FILES_LIMIT = 9_000
"""Characters of files that are shown in a message, which has room for some 12,000 in all."""

VIEW_FILES_LIMIT = 150_000
"""Characters of files, as JSON values, that are shown in a modal: `view_too_large` says 250,000 for the whole of it."""

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


def shared_greeting(hello: Reply) -> Reply:
    """The first words in a channel that other workspaces share: their people have no commands of ours there."""
    heading, _, commands, *more = hello.blocks
    here = "I help you study together, a few minutes a day. Everybody of the workspace that added me can type:"
    others = "Everybody else: write your question beside my name, and I'll answer it here."
    return replace(hello, blocks=(heading, Paragraph((here,)), commands, Paragraph((others,)), *more))


def reopened(why: Reply, door: Reply) -> Reply:
    """Why nothing came of a form, and the button by which it is opened again."""
    return replace(why, blocks=(*why.blocks, *(each for each in door.blocks if isinstance(each, Buttons))))


def handed_back(why: Reply, form: Form) -> Reply:
    """Why nothing came of a form that could not be kept, and all that was typed into it, to be copied."""
    typed = "\n\n".join(each.value for each in form.fields if each.value)
    return replace(why, files=(File(form.title, typed, "text/plain"),))


def fitting(reply: Reply) -> Reply:
    """The reply as far as its files fit into a message; a kind word stands for those that don't."""
    if sum(len(file.text) for file in reply.files) <= FILES_LIMIT:
        return reply
    return _without_files(reply, "more than a message here can show. Ask for it again, and it opens in a window.")


def fitting_view(reply: Reply) -> Reply:
    """The same in a modal."""
    if sum(len(json.dumps(file.text)) for file in reply.files) <= VIEW_FILES_LIMIT:
        return reply
    return _without_files(reply, "more than can be shown here. Whoever runs this bot can hand it to you as a file.")


def _without_files(reply: Reply, why: str) -> Reply:
    sizes = ", ".join(f"“{one_line(file.name)}” has {len(file.text):,} characters" for file in reply.files)
    return replace(reply, blocks=(*reply.blocks, Paragraph((f"{sizes}, {why}",))), files=())


def short(reply: Reply) -> Reply:
    """The least of a reply that Slack takes: what it says in a sentence, and what can be pressed."""
    said = shortened(one_line(reply.summary), _SUMMARY)
    told = Paragraph((said,)), Paragraph(("The rest is longer than Slack takes in a message.",))
    controls = (block for block in reply.blocks if isinstance(block, Buttons | Select | ChannelPick | PersonPick))
    return replace(reply, blocks=(*told, *controls), files=())


def _say(said: str) -> Reply:
    return Reply(said, (Paragraph((said,)),))
