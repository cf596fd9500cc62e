"""The audit log: what admins of a group did stands there, for them alone, page by page."""

import asyncio
from dataclasses import replace

import pytest

from bot.app import App
from bot.core.audit import PAGE, Act
from bot.core.errors import AdminsOnly, GroupOnly
from bot.core.reply import Bullets, Reply
from bot.core.request import Asker, Place, Platform, Press, Request
from bot.storage import audits, privacy
from bot.storage.engine import Database
from tests.features.front import OTHER, Person, labels, offered, refusal, text
from tests.people import Clock, chat


def log(person: Person) -> str:
    """What somebody reads who opens the log."""
    return text(person.says("audit"))


def lines(shown: Reply) -> list[str]:
    """The entries that are shown, without their times."""
    (bullets,) = [block for block in shown.blocks if isinstance(block, Bullets)]
    said = [
        "".join(each if isinstance(each, str) else getattr(each, "text", "") for each in item) for item in bullets.items
    ]
    return [each.removeprefix(" · ") for each in said]


def kept(person: Person, database: Database, count: int) -> None:
    """So many entries are in the group's log, the number of each for a reason."""
    member = asyncio.run(person.app.inquire(person.asker, person.place, lambda context: context.member))
    with database.write() as session:
        for n in range(count):
            facts = {"date": "2026-03-09", "reason": str(n + 1)}
            audits.note(session, member, Act.EXCUSED, facts=facts, now=member.timeline.now)


def test_a_log_without_entries_says_what_will_stand_there(ann: Person) -> None:
    """And leads to what makes one."""
    shown = ann.says("audit")
    assert text(shown).startswith("Audit log Nothing yet. Excused days, annulled questions")
    assert offered(shown, "setup.excuse") == ["setup.excuse"]


def test_who_did_what_and_when_is_told_the_newest_first(ann: Person, clock: Clock) -> None:
    """By the group's clocks."""
    Person(ann.app, "Bob").arrives()
    ann.says("config", zone="Asia/Tokyo")
    ann.says("excuse", who="Bob", day="2026-03-10", why="Ill.")
    clock.advance(hours=1)
    ann.says("excuse", who="everybody", day="2026-03-10", why="No power.")
    clock.advance(hours=1)
    ann.presses("excuse.back:2:2026-03-10")
    assert lines(ann.says("audit")) == [
        "Ann took it back that Tue 10 Mar was excused for Bob",
        "Ann excused Tue 10 Mar for everybody (1 member): “No power.”",
        "Ann excused Tue 10 Mar for Bob: “Ill.”",
    ]
    assert "Tue 10 Mar 18:00 · Ann excused Tue 10 Mar for Bob" in log(ann)


def test_it_is_read_page_by_page(ann: Person, database: Database) -> None:
    """Ten at a time, to its end and back; a page that is no more there leads back too."""
    kept(ann, database, 24)
    first = ann.says("audit")
    assert [each.rpartition("“")[2] for each in lines(first)] == [f"{n}”" for n in range(24, 14, -1)]
    assert "24 entries, the newest first. Here are numbers 1 to 10." in text(first)
    middle = ann.chooses("audit.page", first)
    assert labels(middle) == ["Newer", "Older", "Excuse a day"]
    last = ann.presses(offered(middle, "audit.page")[1])
    assert [each.rpartition("“")[2] for each in lines(last)] == [f"{n}”" for n in range(4, 0, -1)]
    assert "Here are numbers 21 to 24." in text(last)
    assert labels(last) == ["Newer", "Excuse a day"]
    assert lines(ann.chooses("audit.page", ann.chooses("audit.page", last))) == lines(first)
    beyond = ann.presses("audit.page:90")
    assert "nothing from number 91 on" in text(beyond)
    assert offered(beyond, "audit.page") == ["audit.page:24"]
    assert "nothing from number 25 on" in text(ann.chooses("audit.page", beyond))


def test_ten_entries_are_one_page(ann: Person, database: Database) -> None:
    """Without a way to others."""
    kept(ann, database, PAGE)
    assert offered(ann.says("audit"), "audit.page") == []


def test_naming_an_admin_and_taking_it_back_is_noted(app: App) -> None:
    """Once for each that is news, by whom and whom; they need not have used the bot before."""
    boss = Person(app, "Boss", Place("T1", "Study group", "C1"), admin=True)
    boss.asker = Asker(Platform.SLACK, "U1", "Boss", admin=True)
    ben = Asker(Platform.SLACK, "U2", "Ben")
    for _ in range(2):
        named = Request(boss.asker, boss.place, Press("config.admin:U2"), chosen=ben)
        assert "is an admin here" in text(asyncio.run(app.handle(named)))
    outsider = replace(ben, external_id="U3", outsider=True)
    asyncio.run(app.handle(Request(boss.asker, boss.place, Press("config.admin:U3"), chosen=outsider)))
    (off,) = offered(boss.says("config"), "config.admin.off")
    boss.presses(off)
    assert lines(boss.says("audit")) == ["Boss took it back that Ben is an admin here", "Boss made Ben an admin here"]


def test_who_is_deleted_is_a_deleted_member(ann: Person, database: Database, clock: Clock) -> None:
    """What they did, and what was done for them, stays without their name and without the reason."""
    bob = Person(ann.app, "Bob", admin=True)
    bob.arrives()
    ann.says("excuse", who="Bob", day="2026-03-10", why="Bob is ill.")
    bob.says("excuse", who="Ann", day="2026-03-10", why="Her turn.")
    clock.advance(hours=1)
    with database.write() as session:
        privacy.erase_person(session, 2)
    assert lines(ann.says("audit")) == [
        "deleted member excused Tue 10 Mar for Ann: “Her turn.”",
        "Ann excused Tue 10 Mar for deleted member",
    ]


def test_each_group_has_its_own(ann: Person, app: App) -> None:
    """What is done elsewhere is not told here."""
    boss = Person(app, "Boss", OTHER, admin=True)
    boss.arrives()
    boss.says("excuse", who="everybody", day="2026-03-10", why="Secret.")
    assert "Nothing yet." in log(ann)
    assert "Secret." in log(boss)


@pytest.mark.parametrize("platform", Platform)
def test_only_admins_read_it(app: App, platform: Platform) -> None:
    """On every platform, and none in a direct message."""
    zoe, bob = (Person(app, name, OTHER, admin=name == "Zoe") for name in ("Zoe", "Bob"))
    for each in (zoe, bob):
        each.asker = replace(each.asker, platform=platform)
        each.arrives()
    assert log(bob) == refusal(AdminsOnly())
    assert text(bob.presses("audit.page:0")) == refusal(AdminsOnly())
    zoe.place = replace(zoe.place, direct=True)
    assert log(zoe) == refusal(GroupOnly())


def test_an_excuse_and_the_log_in_the_terminal(app: App) -> None:
    """As somebody types who knows no names of options; the reason is asked for by a form."""
    Person(app, "Ann").arrives()
    Person(app, "Bob").arrives()
    told = chat(app, "excuse bob yesterday", "1", "today", "Server was down.", "audit")
    assert "Excuse Mon 9 Mar for Bob?" in told
    assert "Tue 10 Mar is excused for Bob." in told
    assert "Ann excused Tue 10 Mar for Bob: “Server was down.”" in " ".join(told.split())
