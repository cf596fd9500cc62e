"""What people see on Slack: they type, click, choose and fill in, and Study Hall answers, by a socket and over HTTP."""

from bot.adapters.slack.client import Slack
from bot.app import App
from bot.clockwork import deliver
from bot.core.errors import AdminsOnly, NotYours
from bot.core.quiz import SIZE
from bot.core.request import Platform
from tests.adapters.slack.conftest import Play
from tests.adapters.slack.forms import ready, sent, written
from tests.fakes.slack import FakeSlack
from tests.features.front import UNKNOWN, refusal

WATER = "How often should I water my plants?"
FINGER = "When the soil is dry a finger deep."


def test_a_question_is_answered_for_all_to_see(play: Play, app: App) -> None:
    """With its source; the asker can judge it, in words that only they see, and nobody else can."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        general = fake.channel("general", members=[ann, ben], app=False)
        shown = await ann.types(f"/study ask {WATER}", general)
        assert FINGER in shown.text
        assert "Notes on Gardens" in shown.text
        assert not shown.ephemeral
        assert shown.buttons[:2] == ["Helpful", "Not what I meant"]
        other = await ben.clicks("Helpful", shown)
        assert other.ephemeral
        assert other.text == refusal(NotYours("question")).replace("with ask.", "with /study ask.")
        thanks = await ann.clicks("Helpful", shown)
        assert (thanks.text, thanks.ephemeral) == ("Glad it helped!", True)
        assert FINGER in shown.text
        assert len(ben.reads(general)) == 2, "the answer, and the word to Ben alone"

    play(app, scene)


def test_a_bare_command_is_a_menu_and_several_words_are_a_question(play: Play, app: App) -> None:
    """The menu has buttons, for the member alone; a slip in a name is met with what comes close."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann = fake.user("Ann")
        general = fake.channel("general", members=[ann], app=False)
        menu = await ann.types("/study", general)
        assert menu.ephemeral
        assert "Hello, Ann!" in menu.text
        quiz = await ann.clicks("Take a quiz", menu)
        assert f"question 1 of {SIZE}" in quiz.text
        assert quiz.message is menu.message, "it takes the menu's place"
        assert FINGER in (await ann.types(f"/study {WATER}", general)).text
        slip = await ann.types("/study quizz", general)
        assert slip.buttons == ["quiz"]

    play(app, scene)


def test_a_mention_is_answered_in_its_thread(play: Play, app: App) -> None:
    """Beside the question, without a ping; with no words a hint comes, and what nobody said to it has no answer."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann = fake.user("Ann")
        general = fake.channel("general", members=[ann])
        shown = await ann.mentions(WATER, general)
        assert FINGER in shown.text
        assert not shown.ephemeral
        assert shown.pinged == set()
        assert shown.message is not None
        assert shown.message.thread_ts is not None
        assert "/study quiz" in (await ann.mentions("", general)).text
        ann.posts(WATER, general)
        app_ = fake.team.app.mention
        machine = fake.bot("Machine")
        general.members[machine.id] = machine.user
        machine.posts(f"{app_} {WATER}", general)
        said = ann.posts("nothing to it", general)
        ann.edits(said, f"{app_} {WATER}")
        await fake.settled()
        assert FINGER in (await ann.mentions(WATER, general)).text
        assert len(general.messages) == 2 + 2 + 3 + 2

    play(app, scene)


def test_a_direct_message_asks(play: Play, app: App) -> None:
    """The answer stands beside it, and its buttons change it where it stands."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann = fake.user("Ann")
        shown = await ann.writes(WATER)
        assert FINGER in shown.text
        assert shown.message is not None
        assert shown.message.thread_ts is None
        thanks = await ann.clicks("Helpful", shown)
        assert thanks.text == "Glad it helped!"
        assert FINGER in shown.text

    play(app, scene)


def test_a_quiz_is_one_message_from_its_beginning_to_its_end_and_can_be_shared(play: Play, app: App) -> None:
    """For the member alone, each answer in the place of the last; the result is shared by a button, once."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        general = fake.channel("general", members=[ann, ben], app=False)
        shown = await ann.types("/study quiz", general)
        assert shown.ephemeral
        first = shown.message
        for number in range(1, SIZE + 1):
            assert f"question {number} of {SIZE}" in shown.text
            shown = await ann.clicks(shown.buttons[0], shown)
            assert shown.message is first
        assert "Your streak" in shown.text
        assert ben.reads(general) == []
        share = next(each for each in shown.buttons if "hare" in each)
        shared = await ann.clicks(share, shown)
        assert not shared.ephemeral
        assert "Ann" in shared.text
        assert "Your streak" in shown.text, "what was pressed stays"
        assert len(ben.reads(general)) == 1

    play(app, scene)


def test_an_admin_answers_by_a_form_and_who_asked_is_told(play: Play, app: App) -> None:
    """A form opens at once; what is wrong is said at its field; who asked is told where they asked, once."""

    async def scene(fake: FakeSlack, face: Slack) -> None:
        boss, ben = fake.user("Boss", admin=True), fake.user("Ben")
        general = fake.channel("general", members=[ben, boss])
        assert "I don't know that yet." in (await ben.types(f"/study ask {UNKNOWN}", general)).text
        inbox = await boss.types("/study faq inbox", general)
        assert inbox.ephemeral
        question = await boss.chooses("Choose one to take care of", UNKNOWN, inbox)
        form = await boss.clicks("Answer it", question, until=ready)
        assert written(form, "question") == UNKNOWN
        failed = await boss.fills(form, question="🙂", answer="Only when frozen.")
        assert "no words in that question" in str(failed.errors)
        done = await sent(fake, boss, form, question=UNKNOWN, answer="Only when frozen.")
        assert form.closed
        assert "Kept." in done.text
        assert done.ephemeral

        assert await deliver(app, face) == 1
        news = ben.reads(general)[-1]
        assert "Only when frozen." in news.text
        assert news.message is not None
        assert news.message.metadata is not None
        assert news.message.metadata["event_payload"]["id"].startswith("delivery-")
        assert await deliver(app, face) == 0
        assert "Only when frozen." in (await ben.types(f"/study ask {UNKNOWN}", general)).text

    play(app, scene)


def test_the_shortcuts_ask_about_a_message_and_open_todays_quiz(play: Play, app: App) -> None:
    """On a message: a private answer beside it. Anywhere: the quiz in a modal, which stays one to its end."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        general = fake.channel("general", members=[ann, ben], app=False)
        shown = await ann.uses("Ask Study Hall", on=ben.posts(WATER, general))
        assert FINGER in shown.text
        assert shown.ephemeral
        quiz = await ann.uses("Take today's quiz", until=ready)
        view = quiz.view
        assert view is not None
        for number in range(1, SIZE + 1):
            assert f"question {number} of {SIZE}" in quiz.text
            quiz = await ann.clicks(quiz.buttons[0], quiz)
            assert quiz.view is view
        assert "Your streak" in quiz.text

    play(app, scene)


def test_settings_are_changed_in_a_modal(play: Play, app: App) -> None:
    """The zone that cannot be stands in its field beside what is wrong; a right one is set where it was asked for."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann = fake.user("Ann")
        general = fake.channel("general", members=[ann], app=False)
        panel = await ann.types("/study settings", general)
        form = await ann.clicks("Change time zone", panel, until=ready)
        empty = await ann.fills(form, zone="   ")
        assert list(empty.errors.values()) == ["Please write something here."]
        wrong = await ann.fills(form, zone="Europe/Berlim")
        assert "Did you mean Europe/Berlin" in str(wrong.errors)
        done = await sent(fake, ann, form, zone="Europe/Berlin")
        assert done.message is panel.message
        assert "Europe/Berlin" in done.text

    play(app, scene)


def test_a_form_in_a_modal_is_answered_in_that_modal(play: Play, app: App) -> None:
    """From App Home the settings open in a modal; its form takes the panel's place, and the answer the form's."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann = fake.user("Ann")
        home = await ann.opens_home()
        form = await ann.clicks("Change time zone", home, until=ready)
        done = await ann.fills(form, zone="Europe/Berlin")
        assert done.view is form.view
        assert "Europe/Berlin" in done.text
        again = await ann.clicks("Change time zone", done, until=ready)
        assert again.view is form.view
        assert again.labels == ["Time zone, like Europe/Berlin"]

    play(app, scene)


def test_only_admins_of_the_workspace_do_an_admins_work(play: Play, app: App) -> None:
    """Admins and owners by Slack's word; not members, not guests, and not people of a connected workspace."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        owner, ben = fake.user("Owner", owner=True), fake.user("Ben")
        guest = fake.user("Guest", admin=True, guest="multi")
        general = fake.channel("general", members=[owner, ben, guest])
        assert "Turn quiet mode on" in (await owner.types("/study config", general)).buttons
        for each in (ben, guest):
            told = await each.types("/study config", general)
            assert told.text == refusal(AdminsOnly())
            assert told.ephemeral

    play(app, scene)


def test_an_admin_sets_a_workspace_up_in_one_message(play: Play, app: App) -> None:
    """Buttons and selects change the panel where it stands, and nobody else sees it."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        boss, ben = fake.user("Boss", admin=True), fake.user("Ben")
        general = fake.channel("general", members=[boss, ben])
        panel = await boss.types("/study config", general)
        shown = await boss.clicks("Turn quiet mode on", panel)
        assert "only speak when somebody asks me" in shown.text
        shown = await boss.chooses("Who may see the leaderboard?", "Admins only", shown)
        assert shown.message is panel.message
        shown = await boss.chooses("Channel for daily prompts", general, shown)
        assert "Daily prompts go to the channel chosen below." in shown.text
        assert ben.reads(general) == []

    play(app, scene)


def test_people_of_a_connected_workspace_are_members_and_never_admins(play: Play, app: App) -> None:
    """Somebody who is an admin at home asks by a mention in a shared channel, and presses what is for admins here."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        boss = fake.user("Boss", admin=True)
        partner = fake.workspace("Partner")
        guest = fake.user("Guest", team=partner, owner=True)
        shared = fake.channel("shared", members=[boss, guest], shared_with=[partner], app=False)
        boss.invites_app(shared)
        await fake.until(lambda: bool(shared.messages), "a greeting")
        assert FINGER in (await guest.mentions(WATER, shared)).text
        hello = boss.reads(shared)[0]
        assert "Everybody of the workspace that added me can type" in hello.text
        assert "Everybody else: write your question beside my name" in hello.text
        assert "Admins set me up" in (await guest.clicks("Set up", hello)).text
        assert "time zone" in (await boss.clicks("Set up", hello)).text.casefold()

    play(app, scene)


def test_what_could_not_reach_somebody_directly_is_said_at_their_next_use(play: Play, app: App) -> None:
    """Beside the answer, to them alone, and once."""

    async def scene(fake: FakeSlack, face: Slack) -> None:
        boss, ben = fake.user("Boss", admin=True), fake.user("Ben")
        general = fake.channel("general", members=[boss, ben], app=False)
        await ben.writes(UNKNOWN)
        question = await boss.chooses(
            "Choose one to take care of", UNKNOWN, await boss.types("/study faq inbox", general)
        )
        form = await boss.clicks("Answer it", question, until=ready)
        await sent(fake, boss, form, question=UNKNOWN, answer="Only when frozen.")
        refused = fake.faults.refuse("chat.postMessage", "messages_tab_disabled")
        assert await deliver(app, face) == 0
        assert refused.caught == 1
        fake.web.requests.clear()
        shown = await ben.types("/study streak", general, until=lambda seen: "Only when frozen." in seen.text)
        assert shown.ephemeral
        await fake.until(lambda: len(fake.web.named("response_url")) == 2, "it is said")
        assert await app.missed(Platform.SLACK, ben.id) == []

    play(app, scene)
