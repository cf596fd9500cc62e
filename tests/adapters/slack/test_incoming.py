"""What happens on Slack as requests, each with the way of its answer; what is none of ours is none."""

from typing import Any

import pytest

from bot.adapters.slack import render, views
from bot.adapters.slack.incoming import Address, Joined, Known, Wanted, Way, joined, wanted
from bot.adapters.slack.views import Origin
from bot.commands import TABLE
from bot.core.actions import WITHOUT_TEXT
from bot.core.reply import Button, Buttons, ChannelPick, Form, FormField, PersonPick, Reply, Select
from bot.core.request import Arrive, Asker, Command, Intent, Place, Platform, Press, Request, Submit
from tests.adapters.slack.blocks import controls
from tests.adapters.slack.test_views import filled

Json = dict[str, Any]

URL = "https://hooks.slack.com/actions/T1/1/secret"
TEAM = {"id": "T1", "domain": "hall"}
USER = {"id": "U1", "name": "ann", "team_id": "T1"}
ANN = Asker(Platform.SLACK, "U1", "ann")
HERE = Place("T1", "hall", "C1")
ALONE = Place("T1", "hall", direct=True)
NOWHERE = Place("T1", "hall")


def slash(text: str, **more: Any) -> Json:
    """What Slack sends of `/study …`."""
    given = {"command": "/study", "text": text, "team_id": "T1", "team_domain": "hall", "channel_id": "C1"}
    return {**given, "user_id": "U1", "user_name": "ann", "response_url": URL, "trigger_id": "1.2", **more}


def interaction(kind: str, **more: Any) -> Json:
    """What Slack sends of something that was pressed, submitted or chosen."""
    return {"type": kind, "team": TEAM, "user": USER, "trigger_id": "1.2", **more}


def press(element: Json, channel: str = "C1", **container: Any) -> Json:
    """A press of an element in a message."""
    where = {"type": "message", "message_ts": "1.0", **container}
    return interaction("block_actions", container=where, channel={"id": channel}, response_url=URL, actions=[element])


def event(**more: Any) -> Json:
    """What Slack tells of an event, to a bot that is U0."""
    told = {"user": "U1", "team": "T1", "channel": "C1", "ts": "9.1", **more}
    return {
        "type": "event_callback",
        "team_id": "T1",
        "authorizations": [{"team_id": "T1", "user_id": "U0", "is_bot": True}],
        "event": told,
    }


def mention(text: str = "<@U0> What is bias?", **more: Any) -> Json:
    """A message in a channel that mentions the bot."""
    return event(type="app_mention", text=text, **more)


def element(reply: Reply, number: int = 0, *, own: bool = False) -> Json:
    """An element of a reply as Slack sends it back when its first choice is chosen."""
    made = controls(render.message(reply, own=own)["blocks"])[number]
    if made["type"] == "static_select":
        made["selected_option"] = made["options"][-1]
    if made["type"] == "conversations_select":
        made["selected_conversation"] = "C777"
    if made["type"] == "users_select":
        made["selected_user"] = "U777"
    return made


def request(intent: Intent, place: Place = HERE, asker: Asker = ANN) -> Request:
    """A request of Ann's."""
    return Request(asker, place, intent, reopens=False)


def meant(payload: Json, known: Known | None = None) -> Wanted:
    """What a payload asks for, which is something."""
    found = wanted(payload, TABLE, known or Known())
    assert found is not None
    return found


QUIZ = Reply("", (Buttons((Button("Go", "open:quiz"),)),))


@pytest.mark.parametrize(
    ("text", "intent", "private"),
    [
        ("", Arrive(), True),
        (" ", Arrive(), True),
        ("help", Command("help"), True),
        ("quiz", Command("quiz"), True),
        ("ask What is R&amp;D?", Command("ask", {"question": "What is R&D?"}), False),
        ("faq add", Command("faq add"), True),
        ("quizz", Command("quizz"), True),
    ],
)
def test_a_command_is_answered_where_it_was_typed(text: str, intent: Intent, private: bool) -> None:  # noqa: FBT001
    """By its response address, for all or for the asker alone, as the table says; a slip is the asker's alone."""
    found = meant(slash(text))
    assert found == Wanted(request(intent), Way.RESPOND, Address(URL, "1.2", "C1"), private=private)


def test_what_is_private_stays_so_in_a_direct_message() -> None:
    """Slack does not tell whether two people talk there, or one and the bot."""
    found = meant(slash("streak", channel_id="D1"))
    assert found.request == request(Command("streak"), ALONE)
    assert found.private


def test_what_is_known_of_an_account_is_used() -> None:
    """Its name there, its powers, the workspace's name; of another workspace's account nothing makes an admin."""
    known = Known("Ann B.", admin=True, group="The Hall")
    found = meant(slash("faq inbox"), known).request
    assert (found.asker, found.place) == (
        Asker(Platform.SLACK, "U1", "Ann B.", admin=True),
        Place("T1", "The Hall", "C1"),
    )
    foreign = press(element(QUIZ)) | {"user": {**USER, "team_id": "T2"}}
    assert not meant(foreign, known).request.asker.admin
    assert meant(foreign, known).request.asker.outsider
    assert not meant(mention(team="T2"), known).request.asker.admin
    assert meant(mention(), known).request.asker.admin
    assert not meant(mention(), known).request.asker.outsider


@pytest.mark.parametrize(
    ("reply", "written"),
    [
        (QUIZ, "open:quiz"),
        (Reply("", (Select("s", (Button("a", "grade:1"), Button("b", "grade:1"))),)), "grade:1"),
        (Reply("", (ChannelPick("c", "config.channel"),)), "config.channel:C777"),
        (Reply("", (PersonPick("p", "config.admin"),)), "config.admin:U777"),
    ],
)
def test_a_press_is_routed_by_what_it_carries(reply: Reply, written: str) -> None:
    """A button, a select's option, a chosen channel or person; nothing else is needed, nor kept in memory."""
    address = Address(URL, "1.2", "C1")
    assert meant(press(element(reply))) == Wanted(request(Press(written)), Way.RESPOND, address)
    assert meant(press(element(reply, own=True))).edits


def test_only_what_its_reader_alone_sees_is_replaced() -> None:
    """An ephemeral message, or one that is marked so; all else is answered beside, for the presser alone."""
    assert meant(press(element(QUIZ), is_ephemeral=True)).edits
    assert meant(press(element(QUIZ, own=True), "D1")).edits
    beside = meant(press(element(QUIZ), "D1"))
    assert (beside.edits, beside.private, beside.request.place) == (False, True, ALONE)


def test_a_press_in_a_thread_is_answered_there() -> None:
    """The address says which thread."""
    assert meant(press(element(QUIZ), thread_ts="8.0")).address.thread == "8.0"


def test_a_press_in_a_view_is_answered_in_one() -> None:
    """A modal is updated, unless it has changed meanwhile; from App Home a modal is opened."""
    pressed = interaction("block_actions", container={"type": "view"}, actions=[element(QUIZ, own=True)])
    modal = meant(pressed | {"view": {"id": "V1", "type": "modal", "hash": "h"}})
    assert modal == Wanted(
        request(Press("open:quiz"), NOWHERE), Way.UPDATE, Address(trigger="1.2", view="V1", hash="h"), edits=True
    )
    home = meant(pressed | {"view": {"id": "V2", "type": "home", "hash": "h"}})
    assert home == Wanted(request(Press("open:quiz"), NOWHERE), Way.OPEN, Address(trigger="1.2"))


@pytest.mark.parametrize(
    "strange",
    [
        {"action_id": "theirs", "type": "button", "value": "open:quiz"},
        {"action_id": "press:0", "type": "button"},
        {"action_id": "select:0", "type": "static_select", "selected_option": None},
        {"action_id": "channel:0:config.channel", "type": "conversations_select", "selected_conversation": None},
        {"action_id": "person:0:config.admin", "type": "users_select", "selected_user": None},
        {"action_id": "person:0:config.admin", "type": "users_select", "selected_conversation": "C1"},
        {},
    ],
)
def test_a_press_of_nothing_is_none(strange: Json) -> None:
    """An element that is not ours, or a choice that was taken back."""
    assert wanted(press(strange), TABLE) is None


FORM = Form("Add", "entry.new", (FormField("question", "The question", "Why?"),))


@pytest.mark.parametrize("edits", [True, False])
def test_a_submitted_form_is_answered_where_it_was_opened(edits: bool) -> None:  # noqa: FBT001
    """By the address that it brought along."""
    opened = meant(press(element(QUIZ), is_ephemeral=edits))
    view = filled(views.form(FORM, opened.address.origin(edits=opened.edits)))
    assert meant(interaction("view_submission", view=view)) == Wanted(
        request(Submit("entry.new", {"question": "Why?"})), Way.RESPOND, Address(URL, channel="C1"), edits=edits
    )


def test_a_form_without_a_channel_is_answered_in_its_own_view() -> None:
    """As one that was opened from App Home."""
    found = meant(interaction("view_submission", view=filled(views.form(FORM))))
    assert (found.way, found.address.view, found.request.place) == (Way.UPDATE, "V1", NOWHERE)


def test_a_view_of_others_is_none() -> None:
    """Another kind, or metadata that we did not write."""
    view = filled(views.form(FORM, Origin("C1", URL)))
    assert wanted(interaction("view_submission", view={**view, "callback_id": "shown"}), TABLE) is None
    assert wanted(interaction("view_submission", view={**view, "private_metadata": "{}"}), TABLE) is None
    assert wanted(interaction("view_closed", view=view), TABLE) is None


@pytest.mark.parametrize(("shortcut", "command"), [("ask", "ask"), ("note", "faq note")])
def test_a_shortcut_on_a_message_takes_what_it_says(shortcut: str, command: str) -> None:
    """As it was typed; the answer is the asker's alone."""
    said = {"text": "is <@U2|bob> &gt; 3?", "user": "U2", "ts": "7.0"}
    payload = interaction("message_action", callback_id=shortcut, message=said, channel={"id": "C1"}, response_url=URL)
    asked = request(Command(command, {"question": "is @bob > 3?"}))
    assert meant(payload) == Wanted(asked, Way.RESPOND, Address(URL, "1.2", "C1"))
    assert wanted(payload | {"callback_id": "theirs"}, TABLE) is None


@pytest.mark.parametrize("said", [{}, {"text": ""}, {"text": "  "}])
def test_a_shortcut_on_a_message_without_text_finds_none(said: dict[str, str]) -> None:
    """A picture, say: that is told instead of an empty question."""
    payload = interaction("message_action", callback_id="ask", message={"ts": "7.0"} | said, channel={"id": "C1"})
    found = meant(payload)
    assert found is not None
    assert found.request.intent == Press(WITHOUT_TEXT)


def test_a_shortcut_from_anywhere_opens_a_modal() -> None:
    """Since there is no channel to answer in."""
    found = meant(interaction("shortcut", callback_id="quiz"))
    assert found == Wanted(request(Command("quiz"), NOWHERE), Way.OPEN, Address(trigger="1.2"))


def test_a_mention_asks_and_is_answered_in_its_thread() -> None:
    """For all to see; in the thread that it stands in, or that it begins."""
    asker, place = Asker(Platform.SLACK, "U1", ""), Place("T1", "", "C1")
    asked = request(Command("ask", {"question": "What is bias?"}), place, asker)
    assert meant(mention()) == Wanted(asked, Way.POST, Address(channel="C1", thread="9.1"), private=False)
    assert meant(mention(thread_ts="8.0")).address.thread == "8.0"
    assert meant(mention("<@U0>")).request.intent == Command("ask", {"question": ""})


def test_a_direct_message_asks() -> None:
    """With or without a mention, a file or none; it is answered below, or in its thread."""
    for more in ({}, {"subtype": "file_share"}):
        found = meant(event(type="message", channel="D1", channel_type="im", text="What is R&amp;D?", **more))
        assert found.request.intent == Command("ask", {"question": "What is R&D?"})
        assert found.request.place == Place("T1", "", direct=True)
        assert (found.way, found.address) == (Way.POST, Address(channel="D1"))
    threaded = meant(event(type="message", channel="D1", channel_type="im", text="Why?", thread_ts="8.0"))
    assert threaded.address.thread == "8.0"


@pytest.mark.parametrize(
    "ours",
    [
        {"bot_id": "B1"},
        {"bot_profile": {"id": "B1"}},
        {"user": "U0"},
        {"user": "USLACKBOT"},
        {"user": None},
        {"hidden": True},
        {"edited": {"user": "U1", "ts": "9.2"}},
        *(
            {"subtype": each}
            for each in ("message_changed", "message_deleted", "channel_join", "bot_message", "me_message")
        ),
    ],
)
def test_what_is_not_said_by_a_person_now_is_none(ours: Json) -> None:
    """Bots, ourselves, subtypes, edits, and mentions that an edit added; in channels and in direct messages."""
    assert wanted(mention(**ours), TABLE) is None
    assert (
        wanted(event(**({"type": "message", "channel": "D1", "channel_type": "im", "text": "?"} | ours)), TABLE) is None
    )


def test_a_message_in_a_channel_is_none_without_a_mention() -> None:
    """And one that mentions the bot in a direct message is not answered twice."""
    assert wanted(event(type="message", channel_type="channel", text="What is bias?"), TABLE) is None
    assert wanted(mention(channel="D1"), TABLE) is None


def test_a_look_at_app_home_arrives() -> None:
    """At its Home tab alone."""
    found = meant(event(type="app_home_opened", tab="home", channel="D1"))
    assert (found.request.intent, found.way, found.request.place.direct) == (Arrive(), Way.HOME, False)
    assert wanted(event(type="app_home_opened", tab="messages", channel="D1"), TABLE) is None


def test_the_bots_own_arrival_in_a_channel_is_known() -> None:
    """Nobody else's is, and it asks for nothing."""
    added = event(type="member_joined_channel", user="U0", inviter="U1")
    assert joined(added) == Joined("T1", "C1", "U1")
    assert joined(event(type="member_joined_channel")) is None
    assert joined(mention(user="U0")) is None
    assert wanted(added, TABLE) is None


@pytest.mark.parametrize(
    "payload", [{}, {"type": "block_suggestion", "team": TEAM, "user": USER}, {"command": "/study"}]
)
def test_what_is_of_another_kind_is_none(payload: Json) -> None:
    """Also what names nobody."""
    assert wanted(payload, TABLE) is None
