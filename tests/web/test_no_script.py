"""The whole way of somebody new, by forms and links alone: as a browser without scripts goes it, or a program."""

import re

from tests.web.conftest import Visit
from tests.web.site import Site, Visitor

QUESTION = re.compile(r"question \d of (\d+)")


async def takes_the_quiz(visitor: Visitor) -> int:
    """They press the first choice of each question, to the end; how many there were."""
    answered = 0
    while QUESTION.search(visitor.shown.tree.all("article")[-1].text):
        first = visitor.shown.tree.all("article")[-1].all("button")[0]
        value = first.attributes["value"]
        form, button = next(
            (form, each)
            for form in visitor.shown.forms
            for each in form.buttons
            if each.attributes.get("value") == value
        )
        await visitor.sends(form, pressed=button)
        answered += 1
    return answered


def test_somebody_new_gets_to_tomorrows_quiz(visit_once: Visit) -> None:
    """They are greeted, ask, take the quiz, plan a daily one, and see it posted in the sandbox; today nothing was."""

    async def scene(site: Site) -> None:
        ann = site.visitor("Ann")
        await ann.reads()
        assert "Hello, Ann!" in (await ann.presses("Begin")).text
        assert "Source: " in (await ann.types("How often should I water my plants?")).text
        await ann.types("/quiz")
        assert await takes_the_quiz(ann) > 0
        assert "Your streak: 1 day" in ann.shown.text
        for label in ("Plan a daily quiz", "08:00", "In the group's channel"):
            await ann.presses(label)
        assert "Done. The daily quiz comes every day at 08:00" in ann.shown.text
        await ann.reads("/travel")
        there = await ann.presses("To tomorrow 09:00")
        assert there.tree.one("title").text.startswith("Sandbox")
        assert "Nobody has taken it yet" in there.tree.all("article")[-1].text
        await ann.presses("Start")
        assert QUESTION.search(ann.shown.tree.all("article")[-1].text)
        assert "Nobody has taken it yet" not in (await ann.reads()).text

    visit_once(scene)
