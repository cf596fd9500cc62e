"""Whose delivery goes next."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as some

from bot.core.turns import SHARE, Turn, fair

GROUPS = some.sampled_from(["reds", "blues", "greens"])


@some.composite
def turns(draw: some.DrawFn, first: int) -> list[Turn]:
    """Deliveries to few channels and people, so that they meet."""
    found = []
    for i in range(draw(some.integers(0, 40))):
        place = draw(some.integers(0, 12))
        direct = draw(some.booleans())
        found.append(Turn(first + i, draw(GROUPS), None if direct else f"c{place}", f"p{place}" if direct else None))
    return found


@given(turns(0), turns(100), turns(200), some.integers(1, 30))
def test_nobody_gets_two_at_a_time_and_no_group_more_than_its_share(
    waiting: list[Turn], busy: list[Turn], sending: list[Turn], limit: int
) -> None:
    """Not more than are wanted, each once, and none where something is being sent already."""
    by_id = {each.id: each for each in waiting}
    chosen = [by_id[number] for number in fair(waiting, busy, sending, limit)]
    assert len(chosen) <= limit
    assert len({each.lane for each in chosen}) == len(chosen)
    assert not {each.lane for each in chosen} & {each.lane for each in (*busy, *sending)}
    shares = Counter(each.group for each in sending)
    for each in chosen:
        shares[each.group] += 1
        assert shares[each.group] <= SHARE


@given(turns(0), some.integers(1, 30))
def test_nothing_is_held_up_without_a_reason(waiting: list[Turn], limit: int) -> None:
    """Unless as many were wanted, what is left is for where one goes already, or its group has its share."""
    numbers = fair(waiting, [], [], limit)
    chosen = [each for each in waiting if each.id in numbers]
    if len(chosen) == limit:
        return
    shares, lanes = Counter(each.group for each in chosen), {each.lane for each in chosen}
    for each in waiting:
        assert each in chosen or each.lane in lanes or shares[each.group] == SHARE


@given(turns(0))
def test_in_each_channel_the_longest_waiting_goes_first(waiting: list[Turn]) -> None:
    """Whatever goes, nothing that waits longer for the same channel stays behind."""
    numbers = fair(waiting, [], [], 100)
    for each in waiting:
        if each.id in numbers and each.channel:
            assert not [other for other in waiting if other.lane == each.lane and other.id < each.id]


def test_every_group_comes_before_any_comes_again() -> None:
    """The first of each, the longest waiting before the others, and then their second ones."""
    waiting = [
        *(Turn(i, "many", f"c{i}", None) for i in range(20)),
        Turn(100, "few", "c", None),
        Turn(101, "few", "d", None),
        Turn(102, "one", None, "ann"),
    ]
    assert fair(waiting, [], [], 6) == [0, 100, 102, 1, 101, 2]


def test_a_persons_messages_go_one_by_one_whatever_group_they_are_about() -> None:
    """While channels of the same name in two groups are two."""
    direct = [Turn(1, "reds", None, "ann"), Turn(2, "blues", None, "ann")]
    channels = [Turn(3, "reds", "general", None), Turn(4, "blues", "general", None)]
    assert fair([*direct, *channels], [], [], 10) == [1, 4, 3]
