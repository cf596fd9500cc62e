"""What people see on Discord: they type, click, choose and fill in, and Study Hall answers."""

import asyncio

import pytest

from bot.adapters.discord.client import Bot
from bot.adapters.discord.serve import point_at
from bot.app import App
from bot.clockwork import deliver
from bot.commands import TABLE
from bot.commands.table import Scope
from bot.core.errors import AdminsOnly, Gone, NotYours
from bot.core.quiz import SIZE
from tests.adapters.discord.conftest import Play, online
from tests.conftest import MakeApp
from tests.fakes.discord import FakeDiscord, May
from tests.fakes.discord.options import Impossible
from tests.features.front import UNKNOWN, refusal
from tests.people import Clock

WATER = "How often should I water my plants?"
FINGER = "When the soil is dry a finger deep."


def test_every_command_of_the_table_is_there(play: Play, app: App) -> None:
    """Members are offered theirs, admins all, and a direct message has none that is for a group."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann, boss = fake.user("Ann"), fake.user("Boss")
        guild = fake.guild("Garden", members=[ann], owner=boss)
        rows = {row.name.split()[0]: row.scope for row in TABLE.commands}
        members = {name for name, scope in rows.items() if scope is Scope.MEMBER}
        assert set(fake.commands()) == {*rows, "Ask Study Hall", "Save to FAQ inbox"}
        assert {each["name"] for each in boss.offered(guild.channels[0])} == set(rows)
        assert {each["name"] for each in ann.offered(guild.channels[0])} == members
        assert {each["name"] for each in ann.offered(ann.dm)} == members

    play(app, scene)


def test_a_question_is_answered_for_all_to_see(play: Play, app: App) -> None:
    """With its source; the asker can judge it, in words that only they see, and nobody else can."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        guild = fake.guild(members=[ann, ben])
        shown = await ann.types("/ask", question=WATER)
        assert FINGER in shown.text
        assert "Notes on Gardens" in shown.text
        assert not shown.ephemeral
        assert shown.buttons[:2] == ["Helpful", "Not what I meant"]
        other = await ben.clicks("Helpful", shown)
        assert other.ephemeral
        assert other.text == refusal(NotYours("question")).replace("with ask.", "with `/ask`.")
        thanks = await ann.clicks("Helpful", shown)
        assert (thanks.text, thanks.ephemeral) == ("Glad it helped!", True)
        assert len(ben.reads(guild.channels[0])) == 2, "the answer, and the word to Ben alone"

    play(app, scene)


def test_a_question_is_completed_while_it_is_typed(play: Play, app: App) -> None:
    """What is near to the beginning comes first; with nothing typed there is something to choose from."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        near = await ann.completes("/ask", question="water my pl")
        assert near[0].name == near[0].value == WATER
        assert await ann.completes("/ask", question="")
        zones = await ann.completes("/settings", zone="berl")
        assert [each.value for each in zones] == ["Europe/Berlin"]

    play(app, scene)


def test_a_mention_and_a_direct_message_ask(play: Play, app: App) -> None:
    """A message that mentions the bot is answered beside it, one said to it alone too; others are not."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann = fake.user("Ann")
        guild = fake.guild(members=[ann])
        me = f"<@{fake.world.bot.id}>"
        shown = await ann.says(f"{me} {WATER}", guild.channels[0])
        assert FINGER in shown.text
        assert shown.pinged == set()
        assert FINGER in (await ann.says(WATER, ann.dm)).text
        before = len(guild.channels[0].messages)
        for silent in (WATER, "@everyone " + WATER, "hello all"):
            ann.posts(silent, guild.channels[0])
        fake.webhook_posts(f"{me} {WATER}", guild.channels[0])
        await fake.caught_up()
        assert FINGER in (await ann.says(f"{me} {WATER}", guild.channels[0])).text
        assert len(guild.channels[0].messages) == before + 4 + 2

    play(app, scene)


def test_somebodys_message_can_be_asked_about(play: Play, app: App) -> None:
    """The message command asks what the message says, and answers privately."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        guild = fake.guild(members=[ann, ben])
        said = ben.posts(WATER, guild.channels[0])
        shown = await ann.uses("Ask Study Hall", on=said)
        assert FINGER in shown.text
        assert shown.ephemeral

    play(app, scene)


def test_a_direct_message_can_be_asked_about(play: Play, app: App) -> None:
    """The message command is offered there too, and answers privately what one's own message asks."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        said = ann.posts(WATER, ann.dm)
        shown = await ann.uses("Ask Study Hall", on=said)
        assert FINGER in shown.text
        assert shown.ephemeral

    play(app, scene)


def test_a_quiz_is_one_message_from_its_beginning_to_its_end(play: Play, app: App) -> None:
    """Privately, each answer an edit of the same message; nobody else sees its buttons."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        guild = fake.guild(members=[ann, ben])
        shown = await ann.types("/quiz")
        assert shown.ephemeral
        with pytest.raises(Impossible):
            await ben.clicks(shown.buttons[0], shown)
        first = shown.message
        for number in range(1, SIZE + 1):
            assert f"question {number} of {SIZE}" in shown.text
            shown = await ann.clicks(shown.buttons[0], shown)
            assert shown.message is first
        assert "Your streak" in shown.text
        assert ben.reads(guild.channels[0]) == []

    play(app, scene)


def test_buttons_work_in_another_process_and_days_later(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """After a restart a message's buttons go on with its quiz; days later it is closed, and an answer can be judged."""

    async def main() -> None:
        async with FakeDiscord() as fake:
            point_at(fake.api, fake.gateway_url)
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            async with online(make_app(database_url), fake):
                answer = await ann.types("/ask", question=WATER)
                begun = await ann.types("/quiz")
                begun = await ann.clicks(begun.buttons[0], begun)
            async with online(make_app(database_url), fake):
                went_on = await ann.clicks(begun.buttons[0], begun)
                assert f"question 3 of {SIZE}" in went_on.text
            for time in (clock, fake.clock):
                time.advance(days=3)
            async with online(make_app(database_url), fake):
                assert (await ann.clicks("Helpful", answer)).text == "Glad it helped!"
                assert "That quiz is closed." in (await ann.clicks(begun.buttons[0], begun)).text
            assert fake.http.refusals == []
            told = [each for each in fake.http.requests if each.method == "PUT"]
            assert len(told) == 1, "commands that have not changed are not told again"

    asyncio.run(main())


def test_an_admin_answers_by_a_form_and_who_asked_is_told(play: Play, app: App) -> None:
    """Asked in a channel: told there, once; a form that cannot be taken is opened again with its draft."""

    async def scene(fake: FakeDiscord, bot: Bot) -> None:
        boss, ben = fake.user("Boss"), fake.user("Ben")
        guild = fake.guild(members=[ben], owner=boss)
        assert "I don't know that yet." in (await ben.types("/ask", question=UNKNOWN)).text
        inbox = await boss.types("/faq inbox")
        assert inbox.ephemeral
        question = await boss.chooses("Choose one to take care of", UNKNOWN, inbox)
        form = await boss.clicks("Answer it", question)
        assert form.fields["question"] == UNKNOWN
        failed = await boss.fills(form, question="🙂", answer="Only when frozen.")
        assert "no words in that question" in failed.text
        again = await boss.clicks("Try again", failed)
        assert again.fields == {"question": "🙂", "answer": "Only when frozen."}
        done = await boss.fills(again, question=UNKNOWN, answer="Only when frozen.")
        assert "Kept." in done.text

        assert await deliver(app, bot) == 1
        news = ben.reads(guild.channels[0])[-1]
        assert "Only when frozen." in news.text
        assert await deliver(app, bot) == 0
        assert "Only when frozen." in (await ben.types("/ask", question=UNKNOWN)).text

    play(app, scene)


def test_admins_commands_are_not_for_members(play: Play, app: App) -> None:
    """Nobody is offered them without Manage Server, and who has it by a role sees what comes of them alone."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann, boss = fake.user("Ann"), fake.user("Boss")
        guild = fake.guild(members=[ann], owner=boss)
        role = fake.role(guild, "Helpers", May(0), ann)
        with pytest.raises(Impossible):
            await ann.types("/faq inbox")
        fake.permit(guild, role, May.MANAGE_GUILD)
        assert (await ann.types("/faq inbox")).ephemeral

    play(app, scene)


def test_a_form_is_an_admins_until_it_is_sent(play: Play, app: App) -> None:
    """Opened from a message that everybody sees, it is taken of those alone who have Manage Server then."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann, boss = fake.user("Ann"), fake.user("Boss")
        guild = fake.guild(members=[ann], owner=boss)
        role = fake.role(guild, "Helpers", May.MANAGE_GUILD, ann)
        door = await boss.says(f"{fake.world.bot.mention} faq add", guild.channels[0])
        opened = [await person.clicks("Open faq add", door) for person in (boss, ann)]
        fake.permit(guild, role, May(0))
        done, refused = [
            await person.fills(form, question=f"Where does {person.user.name} meet?", answer="By the well.")
            for person, form in zip((boss, ann), opened, strict=True)
        ]
        assert "Kept." in done.text
        assert refused.text == refusal(AdminsOnly())
        assert done.ephemeral
        assert refused.ephemeral
        assert "Where does Ann meet?" not in (await boss.types("/faq list")).text

    play(app, scene)


def test_an_action_that_is_gone_is_said_to_be(play: Play, app: App) -> None:
    """An entry that an admin removed meanwhile is told kindly."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss = fake.user("Boss")
        fake.guild(owner=boss)
        form = await boss.types("/faq add")
        saved = await boss.fills(form, question="When do we meet?", answer="At six.")
        older = await boss.types("/faq list")
        sure = await boss.clicks("Remove it", await boss.clicks("Show it", saved))
        await boss.clicks(sure.buttons[0], sure)
        gone = await boss.chooses("Choose one to read or change it", "When do we meet?", older)
        assert gone.text == refusal(Gone("entry")).replace("Type help", "Type `/help`")

    play(app, scene)


def test_an_admin_changes_and_removes_an_entry_by_its_question(play: Play, app: App) -> None:
    """While the number is typed the group's own questions are offered; the form has what stands there."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss = fake.user("Boss")
        fake.guild(owner=boss)
        await boss.fills(await boss.types("/faq add"), question="When do we meet?", answer="At six.")
        found = [
            each
            for command in ("/faq list", "/faq edit", "/faq remove")
            for each in await boss.completes(command, number="meet")
        ]
        assert [each.name for each in found] == ["When do we meet?"] * 3
        number = found[0].value
        form = await boss.types("/faq edit", number=number)
        assert form.fields["answer"] == "At six."
        await boss.fills(form, answer="At seven.")
        sure = await boss.types("/faq remove", number=number)
        assert "Remove this entry?" in sure.text
        assert "At seven." in (await boss.clicks("Remove it", sure)).text
        assert (await boss.types("/faq edit", number=number)).text == refusal(Gone("entry")).replace(
            "Type help", "Type `/help`"
        )

    play(app, scene)


def test_an_admin_saves_somebodys_question(play: Play, app: App) -> None:
    """The message command puts it into the inbox, privately; members are not offered it."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ben = fake.user("Boss"), fake.user("Ben")
        guild = fake.guild(members=[ben], owner=boss)
        said = ben.posts(UNKNOWN, guild.channels[0])
        shown = await boss.uses("Save to FAQ inbox", on=said)
        assert shown.ephemeral
        assert UNKNOWN in shown.text
        assert "Answer it" in shown.buttons
        assert {each["name"] for each in ben.offered(guild.channels[0], 3)} == {"Ask Study Hall"}

    play(app, scene)


def test_a_server_that_the_bot_joins_is_greeted_once(play: Play, app: App) -> None:
    """In the system's channel if it may speak there, else in the first where it may; nowhere if it may not."""

    async def scene(fake: FakeDiscord, bot: Bot) -> None:
        await bot.wait_until_ready()  # before that, servers are those that the session begins with
        ann, boss = fake.user("Ann"), fake.user("Boss")
        garden = fake.guild("Garden", members=[ann], owner=boss, channels=("rules", "general"), bot=False)
        garden.channels[0].set(fake.world.bot, deny=May.SEND_MESSAGES)
        fake.invite(garden)
        await fake.until(lambda: bool(garden.channels[1].messages), "a greeting")
        (hello,) = ann.reads(garden.channels[1])
        assert "Hello, I'm Study Hall!" in hello.text
        assert ann.reads(garden.channels[0]) == []
        assert "/config" in (await ann.clicks("Set up", hello)).text
        assert "time zone" in (await boss.clicks("Set up", hello)).text.casefold()
        fake.kick(garden)
        fake.invite(garden)
        silent = fake.guild("Silent", owner=boss, bot=False)
        silent.channels[0].set(fake.world.bot, deny=May.SEND_MESSAGES)
        fake.invite(silent)
        await fake.caught_up()
        assert "finger deep" in (await ann.types("/ask", in_=garden.channels[1], question=WATER)).text
        assert silent.channels[0].messages == []
        assert len([each for each in garden.channels[1].messages if "Hello" in str(each.components)]) == 1

    play(app, scene)


def test_the_greeting_comes_where_a_server_wants_the_systems_words(play: Play, app: App) -> None:
    """In that channel, though the bot may speak in the first one too."""

    async def scene(fake: FakeDiscord, bot: Bot) -> None:
        await bot.wait_until_ready()
        garden = fake.guild("Garden", channels=("rules", "lobby"), bot=False)
        garden.system = garden.channels[1]
        fake.invite(garden)
        await fake.until(lambda: any(each.messages for each in garden.channels), "a greeting")
        assert [len(each.messages) for each in garden.channels] == [0, 1]

    play(app, scene)


def test_who_takes_no_direct_messages_is_told_at_the_next_use(app: App) -> None:
    """What was asked privately is answered privately: where that is closed, with the next thing they do."""

    async def main() -> None:
        async with FakeDiscord() as fake:
            point_at(fake.api, fake.gateway_url)
            boss, ben = fake.user("Boss"), fake.user("Ben")
            guild = fake.guild(members=[ben], owner=boss)
            async with online(app, fake) as bot:
                said = boss.posts(UNKNOWN, guild.channels[0])
                await boss.uses("Save to FAQ inbox", on=said)
                boss.user.refuses_direct = True
                inbox = await boss.types("/faq inbox")
                question = await boss.chooses("Choose one to take care of", UNKNOWN, inbox)
                form = await boss.clicks("Answer it", question)
                await boss.fills(form, question=UNKNOWN, answer="Only when frozen.")
                assert await deliver(app, bot) == 0
                await boss.types("/streak")
                await fake.until(
                    lambda: any("Only when frozen." in each.text for each in boss.reads(guild.channels[0])),
                    "the answer",
                )
                news = [each for each in boss.reads(guild.channels[0]) if "Your question was answered" in each.text]
                assert [each.ephemeral for each in news] == [True]
                await boss.types("/streak")
                await fake.caught_up()
                assert len([each for each in boss.reads(guild.channels[0]) if "was answered" in each.text]) == 1

    asyncio.run(main())
