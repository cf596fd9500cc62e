"""What comes in and goes out as text to be copied: a group's own answers, and all that is kept about somebody."""

import json

from bot.adapters.slack.client import Slack
from bot.app import App
from tests.adapters.slack.conftest import Play
from tests.adapters.slack.forms import ready, sent
from tests.fakes.slack import FakeSlack, Seen
from tests.features.front import UNKNOWN


def test_entries_come_in_by_pasting_and_out_as_text(play: Play, app: App) -> None:
    """Several at once in a form that opens by itself; the whole table comes as text to copy, in a modal."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        boss = fake.user("Boss", admin=True)
        general = fake.channel("general", members=[boss])
        form = await boss.types("/study faq import", general, until=ready)
        field = next(iter(form.view.state)) if form.view else ""
        done = await sent(fake, boss, form, **{field: "question,answer\nHow tall is it?,Two metres.\n"})
        assert "1 " in done.text
        assert "Two metres." in (await boss.types("/study ask How tall is it?", general)).text
        out = await boss.types("/study faq export", general, until=ready)
        assert out.view is not None
        assert "1 entry as CSV." in out.text
        assert "How tall is it?,Two metres." in out.text

    play(app, scene)


def test_all_that_is_kept_about_somebody_is_before_them_whole(play: Play, app: App) -> None:
    """In a modal, as JSON in as many parts as it needs: put together, they are the export, with every question."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        boss = fake.user("Boss", admin=True)
        general = fake.channel("general", members=[boss], app=False)
        short = await boss.types("/study privacy export", general, until=ready)
        assert "All of it, word for word, is below." in short.text
        assert '"Boss"' in short.text
        asked = [f"{UNKNOWN} {number} {'ä' * 300}" for number in range(60)]
        for question in asked:
            await boss.types(f"/study ask {question}", general)
        first = await boss.types("/study privacy export", general, until=ready)
        assert "This is part 1." in first.text
        view, parts = first.view, [copied(first)]
        while "The next part" in first.buttons:
            first = await boss.clicks("The next part", first)
            assert first.view is view
            parts.append(copied(first))
        assert len(parts) > 1
        everything = json.loads("".join(parts))
        assert [row["text"] for row in everything["tables"]["asks"]["rows"]] == asked
        assert f"This is part {len(parts) - 1}." in (await boss.clicks("The part before", first)).text

    play(app, scene)


def copied(seen: Seen) -> str:
    """What stands in a view to be copied."""
    found = [each for block in seen.blocks for each in block.get("elements", ())]
    return "".join(each["elements"][0]["text"] for each in found if each["type"] == "rich_text_preformatted")
