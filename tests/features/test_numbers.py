"""Old buttons and what processes keep are never about a row that came later."""

import asyncio

from bot.app import App
from bot.core.errors import Gone
from bot.core.reply import Reply
from bot.core.request import Asker, Place, Platform
from bot.features.housekeeping import LEFT_KEPT
from tests.features.front import UNKNOWN, Person, choice, refusal, text, unknown
from tests.people import Clock

ANSWER = "Only when the fjord is frozen."


def admin(app: App, group: str) -> Person:
    """An admin of a server, who is an account of its own."""
    boss = Person(app, place=Place(group, f"Server {group}"))
    boss.asker = Asker(Platform.DISCORD, f"boss-{group}", "Boss", admin=True)
    boss.arrives()
    return boss


def added(boss: Person, question: str = UNKNOWN, answer: str = ANSWER) -> Reply:
    """The group has an entry more; what is shown then."""
    reply = boss.submits(boss.opens("entry.add", boss.says("faq list")), question=question, answer=answer, wordings="")
    assert isinstance(reply, Reply), text(reply)
    return reply


def test_an_old_button_does_nothing_to_an_entry_that_came_later(app: App) -> None:
    """The newest entry is removed and another is added: the buttons of the first one are of something gone."""
    boss = admin(app, "G1")
    added(boss)
    first = choice(boss.says("faq list"), "entry:").action.partition(":")[2]
    boss.presses(f"entry.gone:{first}")
    added(boss, "Xylem quiche?", "There.")
    for verb in ("entry", "entry.edit", "entry.remove", "entry.gone", "entry.wordings"):
        assert "isn't there any more" in text(boss.presses(f"{verb}:{first}")) == refusal(Gone("entry"))
    assert "There." in text(boss.asks("Xylem quiche?"))


def test_an_old_button_forgets_no_wording_that_came_later(app: App) -> None:
    """The same of the wordings of an entry."""
    boss = admin(app, "G1")
    added(boss)
    entry = choice(boss.says("faq list"), "entry:").action.partition(":")[2]

    def learn(wording: str) -> str:
        form = boss.opens("entry.edit", boss.says("faq list", number=entry))
        boss.submits(form, **{each.name: each.value for each in form.fields} | {"wordings": wording})
        return choice(boss.presses(f"entry.wordings:{entry}"), "entry.forget").action

    first = learn("xylem quiche")
    boss.presses(first)
    assert learn("flan of the tundra") != first
    assert text(boss.presses(first)) == refusal(Gone("wording"))
    assert ANSWER in text(boss.asks("flan of the tundra"))


def test_a_group_that_was_erased_leaves_its_index_to_nobody(app: App, clock: Clock) -> None:
    """A group that comes next, with as many changes of its entries, is answered from its own."""
    old = admin(app, "G1")
    added(old, answer="A secret of theirs.")
    assert "secret" in text(old.asks(UNKNOWN))
    asyncio.run(app.dismissed(Platform.DISCORD, "G1"))
    clock.advance(days=LEFT_KEPT.days + 1)
    asyncio.run(app.housekeep())
    new = admin(app, "G2")
    added(new, "Xylem quiche?", "There.")
    assert "There." in text(new.asks("Xylem quiche?"))
    assert text(new.asks(UNKNOWN)) == unknown(admin=True)
