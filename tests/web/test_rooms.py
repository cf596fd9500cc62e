"""The rooms: what was said stands there for those who may see it, and whoever follows misses nothing of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.web import rooms as module
from bot.adapters.web.rooms import KEPT, ROOMS, STREAMS, WAITING, Change, Message, Reset, Rooms, Still
from bot.adapters.web.viewer import CHANNEL, Viewer, room_of
from bot.core.reply import Form, Paragraph, Reply
from tests.people import Clock
from tests.storage.world import NOW

ANN, BO = Viewer("ann", "Ann"), Viewer("bo", "Bo")
ANN_DIRECT, BO_DIRECT = Viewer("ann", "Ann", direct=True), Viewer("bo", "Bo", direct=True)


def reply(words: str) -> Reply:
    """Something that the bot says."""
    return Reply(words, (Paragraph((words,)),))


def shown(rooms: Rooms, viewer: Viewer) -> list[str]:
    """What somebody sees, in order."""
    return [each.words if isinstance(each.words, str) else each.words.summary for each in rooms.seen_by(viewer)]


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock(NOW)


@pytest.fixture
def rooms(clock: Clock) -> Rooms:
    """Empty ones."""
    return Rooms(clock)


def play(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """The scene, to its end."""
    asyncio.run(scene())


async def comes(stream: AsyncIterator[Change]) -> str:
    """The words of what a stream tells next; "reset" and "still" for what has none; "" at its end."""
    async with asyncio.timeout(10):
        change = await anext(stream, None)
    if isinstance(change, Message):
        return change.words if isinstance(change.words, str) else change.words.summary
    return {Reset: "reset", Still: "still"}.get(type(change), "")


async def following(rooms: Rooms, viewer: Viewer) -> AsyncIterator[Change]:
    """A stream that has begun: with a message for this viewer alone, which it has told."""
    stream = rooms.follow(viewer, None)
    first = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)  # the stream's turn
    rooms.say(viewer.room, viewer.account, "begun", NOW, viewer.account)
    assert isinstance(await first, Message)
    return stream


def test_all_read_the_channel_and_nobody_what_is_for_another(rooms: Rooms) -> None:
    """What only one of them sees stands between the rest for them alone."""
    rooms.say(CHANNEL, "ann", "Hello", NOW)
    private = rooms.answer(CHANNEL, reply("Only Bo"), NOW, only="bo")
    rooms.answer(CHANNEL, reply("All"), NOW)
    assert shown(rooms, ANN) == ["Hello", "All"]
    assert shown(rooms, BO) == ["Hello", "Only Bo", "All"]
    assert rooms.find(ANN, private.id) is None
    assert rooms.find(BO, private.id) == private


def test_a_direct_room_is_its_persons_own(rooms: Rooms) -> None:
    """Neither the channel nor anybody else's room shows it, nor is it found from there by its number."""
    said = rooms.say(room_of("bo"), "bo", "Hello", NOW)
    assert shown(rooms, BO_DIRECT) == ["Hello"]
    assert shown(rooms, BO) == shown(rooms, ANN) == shown(rooms, ANN_DIRECT) == []
    assert rooms.find(BO_DIRECT, said.id) == said
    assert rooms.find(BO, said.id) is rooms.find(ANN_DIRECT, said.id) is None


def test_an_answer_takes_the_place_of_another(rooms: Rooms) -> None:
    """Under its number and for the same eyes, where it stood; if it has dropped out, it is a new one."""
    first = rooms.answer(CHANNEL, reply("Question 1"), NOW, only="bo")
    rooms.say(CHANNEL, "ann", "Hello", NOW)
    changed = rooms.answer(CHANNEL, reply("Question 2"), NOW, instead_of=first.id)
    assert (changed.id, changed.only) == (first.id, "bo")
    assert changed.version > first.version
    assert shown(rooms, BO) == ["Question 2", "Hello"]
    new = rooms.answer(CHANNEL, reply("Question 3"), NOW, instead_of=first.id - 1, only="bo")
    assert new.id > first.id
    assert shown(rooms, BO) == ["Question 2", "Hello", "Question 3"]
    assert shown(rooms, ANN) == ["Hello"]


def test_a_message_of_another_room_is_nothing_to_take_the_place_of(rooms: Rooms) -> None:
    """It stays as it is."""
    theirs = rooms.answer(room_of("bo"), reply("Bo's"), NOW)
    rooms.answer(CHANNEL, reply("Ann's"), NOW, instead_of=theirs.id)
    assert shown(rooms, BO_DIRECT) == ["Bo's"]
    assert shown(rooms, ANN) == ["Ann's"]


def test_old_messages_drop_out(rooms: Rooms) -> None:
    """So many stay in a room, the newest; other rooms have their own."""
    rooms.say(room_of("bo"), "bo", "Here", NOW)
    for number in range(KEPT + 10):
        rooms.say(CHANNEL, "ann", f"{number}", NOW)
    assert shown(rooms, ANN) == [f"{number}" for number in range(10, KEPT + 10)]
    assert shown(rooms, BO_DIRECT) == ["Here"]


def test_the_room_used_the_longest_ago_drops_out(rooms: Rooms) -> None:
    """Of very many people; the channel never does."""
    rooms.say(CHANNEL, "ann", "All", NOW)
    for number in range(ROOMS):
        rooms.say(room_of(f"p{number}"), f"p{number}", "Hello", NOW)
    rooms.say(room_of("p0"), "p0", "Again", NOW)
    rooms.say(room_of("new"), "new", "Hello", NOW)
    assert shown(rooms, Viewer("p0", "P", direct=True)) == ["Hello", "Again"]
    assert shown(rooms, Viewer("p1", "P", direct=True)) == []
    assert shown(rooms, Viewer("new", "P", direct=True)) == ["Hello"]
    assert shown(rooms, ANN) == ["All"]


def test_no_number_is_given_twice(clock: Clock) -> None:
    """Within one process, nor after a restart, also if there were many messages in a moment or the clock was set."""
    before = Rooms(clock)
    numbers = [before.say(CHANNEL, "ann", "x", NOW).id for _ in range(5)]
    clock.advance(seconds=-60)
    numbers.append(before.say(CHANNEL, "ann", "x", NOW).id)
    clock.advance(seconds=61)
    after = Rooms(clock)
    numbers += [after.say(CHANNEL, "ann", "x", NOW).id for _ in range(5)]
    assert numbers == sorted(set(numbers))


def test_a_viewer_can_be_rid_of_what_was_said(rooms: Rooms) -> None:
    """All of their own room; of the channel what they alone saw, for the rest is everybody's."""
    rooms.say(CHANNEL, "ann", "All", NOW)
    rooms.answer(CHANNEL, reply("Only Bo"), NOW, only="bo")
    rooms.answer(CHANNEL, reply("Only Ann"), NOW, only="ann")
    rooms.say(room_of("bo"), "bo", "Direct", NOW)
    rooms.clear(BO)
    assert shown(rooms, BO) == ["All"]
    assert shown(rooms, ANN) == ["All", "Only Ann"]
    assert shown(rooms, BO_DIRECT) == ["Direct"]
    rooms.clear(BO_DIRECT)
    assert shown(rooms, BO_DIRECT) == []


def test_a_form_is_remembered_for_who_has_it_open(rooms: Rooms) -> None:
    """The last one, and for nobody else; of very many people's the oldest is forgotten."""
    for name in ("One", "Two"):
        rooms.keep_form(BO, Form(name, "save", ()))
    found = rooms.form_of(BO)
    assert found
    assert found.title == "Two"
    assert rooms.form_of(ANN) is rooms.form_of(BO_DIRECT) is None
    for number in range(ROOMS):
        rooms.keep_form(Viewer(f"p{number}", "P"), Form("Other", "save", ()))
    assert rooms.form_of(BO) is None


def test_a_copy_goes_its_own_way(rooms: Rooms, clock: Clock) -> None:
    """It has the same messages under the same numbers and names; what is said in one is not said in the other."""
    first = rooms.answer(CHANNEL, reply("A post"), NOW, called="page-7")
    copy = rooms.copy(clock)
    assert copy.seen_by(ANN) == rooms.seen_by(ANN)
    assert copy.process != rooms.process
    copy.answer(CHANNEL, reply("Edited"), NOW, instead_of=first.id)
    copy.say(CHANNEL, "ann", "There", NOW)
    rooms.say(CHANNEL, "ann", "Here", NOW)
    assert shown(copy, ANN) == ["Edited", "There"]
    assert shown(rooms, ANN) == ["A post", "Here"]


def test_what_is_said_is_told_to_who_follows(rooms: Rooms) -> None:
    """In its order, to all who see it and nobody else."""

    async def main() -> None:
        ann, bo = await following(rooms, ANN), await following(rooms, BO)
        rooms.say(CHANNEL, "bo", "Hello", NOW)
        rooms.answer(CHANNEL, reply("Only Bo"), NOW, only="bo")
        rooms.say(room_of("bo"), "bo", "Direct", NOW)
        rooms.answer(CHANNEL, reply("All"), NOW)
        assert [await comes(ann) for _ in range(2)] == ["Hello", "All"]
        assert [await comes(bo) for _ in range(3)] == ["Hello", "Only Bo", "All"]
        rooms.end()
        assert await comes(ann) == await comes(bo) == ""

    play(main)


def test_who_comes_back_catches_up(rooms: Rooms) -> None:
    """With what has changed since the last event that they had, each once, in the order of the changes."""

    async def main() -> None:
        first = rooms.answer(CHANNEL, reply("One"), NOW)
        seen = rooms.event_id(rooms.version)
        rooms.say(CHANNEL, "bo", "Two", NOW)
        rooms.answer(CHANNEL, reply("Only Bo"), NOW, only="bo")
        rooms.answer(CHANNEL, reply("One, edited"), NOW, instead_of=first.id)
        stream = rooms.follow(ANN, seen)
        assert [await comes(stream) for _ in range(2)] == ["Two", "One, edited"]
        rooms.say(CHANNEL, "bo", "Three", NOW)
        assert await comes(stream) == "Three"
        await stream.aclose()  # type: ignore[attr-defined]  # it is a generator
        assert rooms.streams == 0

    play(main)


@pytest.mark.parametrize(
    "after", ["other-1", "1", "-", "-1", "{process}-", "{process}-x", "{process}-99", "{process}-²", "x" * 9999]
)
def test_what_is_nothing_to_go_on_from_is_read_anew(rooms: Rooms, after: str) -> None:
    """The number of another process, or none at all; then it goes on from there."""

    async def main() -> None:
        rooms.say(CHANNEL, "ann", "Before", NOW)
        stream = rooms.follow(ANN, after.format(process=rooms.process))
        assert await comes(stream) == "reset"
        rooms.say(CHANNEL, "ann", "Now", NOW)
        assert await comes(stream) == "Now"

    play(main)


def test_a_room_that_was_cleared_is_read_anew(rooms: Rooms) -> None:
    """By who follows, and by who comes back."""

    async def main() -> None:
        stream = await following(rooms, BO)
        before = rooms.event_id(rooms.version)
        rooms.clear(BO)
        assert await comes(stream) == "reset"
        back = rooms.follow(BO, before)
        assert await comes(back) == "reset"
        rooms.say(CHANNEL, "ann", "Now", NOW)
        assert await comes(stream) == await comes(back) == "Now"

    play(main)


def test_who_reads_too_slowly_comes_back(rooms: Rooms) -> None:
    """So much waits for them and no more; then their stream ends, and they catch up."""

    async def main() -> None:
        stream = await following(rooms, ANN)
        for number in range(WAITING + 20):
            rooms.say(CHANNEL, "ann", f"{number}", NOW)
        assert rooms.streams == 0
        last = 0
        for number in range(WAITING):
            change = await anext(stream)
            assert isinstance(change, Message)
            assert change.words == f"{number}"
            last = change.version
        assert await comes(stream) == ""
        back = rooms.follow(ANN, rooms.event_id(last))
        assert [await comes(back) for _ in range(20)] == [f"{number}" for number in range(WAITING, WAITING + 20)]

    play(main)


def test_so_many_follow_and_no_more(rooms: Rooms) -> None:
    """The next one is told to come again; when one has gone there is room."""

    async def main() -> None:
        streams = [rooms.follow(ANN, None) for _ in range(STREAMS)]
        waiting = [asyncio.ensure_future(anext(each)) for each in streams]
        await asyncio.sleep(0)
        assert (rooms.streams, rooms.is_full) == (STREAMS, True)
        assert await comes(rooms.follow(BO, None)) == ""
        waiting[0].cancel()
        await asyncio.gather(waiting[0], return_exceptions=True)
        assert (rooms.streams, rooms.is_full) == (STREAMS - 1, False)
        rooms.end()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert (rooms.streams, rooms.is_full) == (0, True)
        assert await comes(rooms.follow(BO, None)) == ""

    play(main)


def test_a_stream_on_which_nothing_happens_says_so(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    """Again and again, so that whoever has gone is noticed; and nothing is lost between."""
    monkeypatch.setattr(module, "STILL_SECONDS", 0.01)

    async def main() -> None:
        stream = rooms.follow(ANN, None)
        assert [await comes(stream) for _ in range(3)] == ["still"] * 3
        rooms.say(CHANNEL, "ann", "Hello", NOW)
        assert await comes(stream) == "Hello"

    play(main)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([CHANNEL, room_of("ann"), room_of("bo")]),
            st.sampled_from([None, "ann", "bo"]),
            st.integers(0, 6),
        ),
        max_size=40,
    ),
    st.data(),
)
def test_catching_up_is_as_good_as_having_been_there(
    said: list[tuple[str, str | None, int]], data: st.DataObject
) -> None:
    """Whatever was said and edited, and wherever the break was: in the end both have the same, by its numbers."""
    rooms, viewer = Rooms(Clock(NOW)), data.draw(st.sampled_from([ANN, BO, ANN_DIRECT, BO_DIRECT]))
    pause = data.draw(st.integers(0, len(said)))
    have: dict[int, Message] = {}
    seen = rooms.event_id(rooms.version)
    made: list[Message] = []
    for number, (room, only, back) in enumerate(said):
        if number == pause:
            have = {each.id: each for each in rooms.seen_by(viewer)}
            seen = rooms.event_id(rooms.version)
        there = [each for each in made if each.room == room]
        instead = there[-back].id if 0 < back <= len(there) else None
        made.append(rooms.answer(room, reply(f"{number}"), NOW, only=only, instead_of=instead))
    if pause == len(said):
        have = {each.id: each for each in rooms.seen_by(viewer)}
        seen = rooms.event_id(rooms.version)

    async def main() -> None:
        stream = rooms.follow(viewer, seen)
        first = asyncio.ensure_future(anext(stream, None))
        await asyncio.sleep(0)
        rooms.end()
        change = await first
        while change is not None:
            assert isinstance(change, Message)
            have[change.id] = change
            change = await anext(stream, None)

    play(main)
    assert [have[number] for number in sorted(have)] == list(rooms.seen_by(viewer))
