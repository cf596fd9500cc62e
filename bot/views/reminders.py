"""A reminder, as it reaches whoever asked for it."""

from collections.abc import Iterator

from bot.core.actions import action
from bot.core.people import PRIVATE, Delivery
from bot.core.reminders import UNANSWERED, clock_time
from bot.core.reply import Block, Bold, Button, Buttons, Heading, Meaning, Paragraph, Reply, Text, When
from bot.core.request import Platform
from bot.views.words import STUDY, count


def notice(delivery: Delivery) -> Reply:
    """What is open today, with a way to it and a way out; or word of a reminder that could not arrive."""
    return _missed(delivery) if delivery.facts.get("missed") else _due(delivery)


def _due(delivery: Delivery) -> Reply:
    facts = delivery.facts
    title = "A little studying today?"
    told = " ".join(_open(facts))
    blocks: list[Block] = [Heading(title), Paragraph((told,))]
    if facts["last"]:
        blocks.append(Paragraph(_last(facts)))
    blocks.append(Buttons((*_ways(facts), _after(facts))))
    return Reply(f"{title} {told}", tuple(blocks))


def _open(facts: dict[str, str]) -> Iterator[str]:
    length, best, due = (int(facts[name]) for name in ("streak", "best", "due"))
    if facts["today"] == "done":
        yield f"Today is done, and your streak is {count(length, 'day')}."
    elif facts["today"] == "free":
        yield "Today needs no study."
    elif length:
        yield f"Your streak is {count(length, 'day')}, and today is still open."
    else:
        yield f"{STUDY} to start {'a new streak' if best else 'your streak'}."
    if facts["today"] == "open" and facts["quiz"] == "begun":
        yield "Your quiz waits where you left it."
    if due:
        yield f"{count(due, 'flashcard is', 'flashcards are')} due."


def _last(facts: dict[str, str]) -> Text:
    reason = f" {UNANSWERED - 1} in a row found no answer, and I don't want to be a nuisance."
    again = f" To have them go on at {clock_time(int(facts['minute']))}, say so here, or in your settings."
    return (Bold("This is my last reminder for now:"), reason, again)


def _ways(facts: dict[str, str]) -> Iterator[Button]:
    if facts["today"] == "open" and facts["quiz"]:
        label = "Go on with the quiz" if facts["quiz"] == "begun" else "Start today's quiz"
        yield Button(label, action("open", "quiz"), Meaning.GOOD)
    yield Button("Review", action("open", "review"))


def _after(facts: dict[str, str]) -> Button:
    if facts["last"]:
        return Button("Keep reminding me", action("reminder.at", int(facts["minute"])))
    return Button("Turn reminders off", action("reminder.off"))


def _missed(delivery: Delivery) -> Reply:
    facts = delivery.facts
    lead = "I had a reminder for you, and couldn't reach you."
    blocks: list[Block] = [
        Paragraph((lead, " It was for ", When(delivery.created_at, facts["zone"]), ".")),
        Paragraph((_how(delivery),)),
    ]
    if facts["last"]:
        blocks.append(Paragraph(_last(facts)))
    blocks.append(Buttons((_after(facts), Button("Settings", action("open", "settings")))))
    return Reply(lead, tuple(blocks))


def _how(delivery: Delivery) -> str:
    if delivery.platform is Platform.DISCORD and not delivery.group.startswith(PRIVATE):
        return (
            "To get reminders, click the server's name, then Privacy Settings, and allow direct messages. "
            "Until then I tell you here, at your next use."
        )
    return "Please allow direct messages from me, or turn reminders off."
