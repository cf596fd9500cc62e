"""The server on loopback as a person uses it by hand."""

import asyncio
import re
import subprocess
import sys

import aiohttp

from tests.fakes.slack import FakeSlack
from tests.fakes.slack.desk import Desk
from tests.fakes.slack.plain_app import MANIFEST, PlainApp


def test_a_person_tries_an_app_by_hand() -> None:
    """Lines that are typed become commands, clicks, choices and forms, and what comes back is shown."""

    async def main() -> None:
        async with FakeSlack() as fake:
            fake.follows(MANIFEST)
            app = PlainApp(fake)
            await app.goes_online()
            ann, ben = fake.user("Ann"), fake.user("Ben")
            general = fake.channel("general", members=[ann, ben])
            fake.channel("quizzes", members=[ann], app=False)
            desk = Desk(fake, [ann, ben], general)
            assert await desk.obey("/study say hi") == ""
            assert desk.news() == "Study Hall (only you see this):\n  Said: hi"
            await desk.obey("/study panel")
            assert "[Press | Write | Slow]\n  Pick one: Red, Blue" in desk.news()
            await desk.obey("click Press")
            assert "Pressed *1* times" in desk.news()
            await desk.obey("choose Pick one = Red")
            assert "You picked red" in desk.news()
            assert "(the modal)\n  A word" in await desk.obey("click Write")
            assert "! Word: Not that word" in await desk.obey("fill word = bad; colour = Blue")
            await desk.obey("close")
            assert "! no modal is open" in await desk.obey("fill word = x")
            await desk.obey("say hey")
            await desk.obey("use Shout")
            assert "HEY" in desk.news()
            assert "Home of" in await desk.obey("home")
            assert "More" in await desk.obey("press More")
            assert "only you" not in await desk.obey("as Ben")
            assert await desk.obey("in quizzes") == "#quizzes, as Ben\n"
            await desk.obey("invite")
            await fake.until(lambda: app.did[-1:] == ["member_joined_channel"], "the app is told")
            assert "! " in await desk.obey("click Nothing")
            assert "click Helpful" in await desk.obey("help")
            await app.stop()

    asyncio.run(main())


def test_the_server_runs_by_hand() -> None:
    """As a program it prints what an app needs, serves it, and ends with its input."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.slack"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        told = dict(program.stdout.readline().strip().split("=", 1) for _ in range(3))

        async def ask() -> bool:
            headers = {"Authorization": f"Bearer {told['SLACK_BOT_TOKEN']}"}
            async with aiohttp.ClientSession() as session:
                answer = await session.post(f"{told['STUDYHALL_SLACK_API']}auth.test", headers=headers)
                return bool((await answer.json())["ok"])

        assert asyncio.run(ask())
        out, _ = program.communicate("in dm\nquit\n", timeout=30)
        assert re.search("#ann, as Ann", out)
    assert program.returncode == 0
