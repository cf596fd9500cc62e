"""Why a streak is what it is: each of the last days as a symbol in a row, and in words that say what it rests on."""

from dataclasses import replace
from datetime import date

import pytest

from bot.adapters.discord import render as discord
from bot.adapters.slack import render as slack
from bot.core.calendar import Shift, ShiftKind
from bot.core.ledger import Evidence, Excuse, Facts
from bot.core.outages import Prompt, Spoilt, Stretch
from bot.core.reply import Bullets, Paragraph
from bot.core.schedules import Away
from bot.core.streaks import DayNote, Streak, Verdict
from bot.gallery import samples
from bot.gallery.samples import NOW
from bot.gallery.streaks import ago, at, everything, many_reasons, short_today, streak_of, studied
from bot.views import streak, why
from tests.views.test_views import said, words

DAY = date(2026, 3, 9)
DEAF = Stretch(at(1, 13, 5), at(1, 15, 20))
STRETCHED = Shift(DAY, ShiftKind.STRETCHED, "America/New_York", "Pacific/Honolulu")


def lines(shown: Streak) -> list[str]:
    """Every line of the explanation."""
    listed = next(block for block in why.why(shown).blocks if isinstance(block, Bullets))
    return ["".join(words(item)) for item in listed.items]


def line(note: DayNote) -> str:
    """What is said of one day."""
    shown = streak_of(studied(0))
    (told,) = lines(replace(shown, history=(note,)))
    return told


@pytest.mark.parametrize("shown", [everything(), samples.streak(1, 2, 5), samples.streak(0, 1, 3, who=samples.moved())])
def test_every_symbol_is_told_in_words(shown: Streak) -> None:
    """The row has a symbol for each day, in the order of the lines, each of which begins with its own."""
    row = next(block for block in why.why(shown).blocks if isinstance(block, Paragraph))
    signs = "".join(words(row.text)).rpartition(" ")[2]
    assert len(signs) == len(shown.history)
    runs = [each for place, each in enumerate(signs) if place == 0 or signs[place - 1] != each]
    first = [each[0] for each in lines(shown)]
    assert [each for place, each in enumerate(first) if place == 0 or first[place - 1] != each] == runs
    assert all(len(each.partition(": ")[2]) > 3 for each in lines(shown))


def test_the_summary_counts_the_days() -> None:
    """For whoever hears the answer instead of seeing it."""
    told = why.why(samples.streak(1, 2, 3, 6)).summary
    assert told == "Your streak: 3 days. Your last 14 days: 4 studied, 9 missed and 1 still open."


@pytest.mark.parametrize(
    ("note", "told"),
    [
        (DayNote(DAY, Verdict.MISSED), "○ Mon 9 Mar: missed"),
        (DayNote(DAY, Verdict.FROZEN), "✻ Mon 9 Mar: missed, and a freeze covered it"),
        (DayNote(DAY, Verdict.REST), "▽ Mon 9 Mar: rest day"),
        (
            DayNote(DAY, Verdict.STUDIED, Evidence.QUIZ, Facts(Evidence.QUIZ, at(1, 17, 40))),
            "● Mon 9 Mar: finished a quiz, 18:40",
        ),
        (
            DayNote(DAY, Verdict.STUDIED, Evidence.REVIEWS, Facts(Evidence.REVIEWS, at(1, 23, 30))),
            "● Mon 9 Mar: reviewed 5 flashcards, Tue 10 Mar 00:30",
        ),
        (
            DayNote(DAY, Verdict.EXCUSED, facts=Facts(excuse=Excuse("No power.", "Bob", NOW))),
            "◇ Mon 9 Mar: excused by Bob: “No power.”",
        ),
        (
            DayNote(DAY, Verdict.EXCUSED, facts=Facts(excuse=Excuse("No power.", None, NOW))),
            "◇ Mon 9 Mar: excused by an admin: “No power.”",
        ),
        (
            DayNote(DAY, Verdict.SPOILT, spoilt=Spoilt(DAY, NOW, (DEAF,))),
            "◈ Mon 9 Mar: excused: I could not be reached from 14:05 to 16:20",
        ),
        (
            DayNote(DAY, Verdict.SPOILT, spoilt=Spoilt(DAY, NOW, (DEAF, Stretch(at(1, 20), at(1, 21))))),
            "◈ Mon 9 Mar: excused: I could not be reached for 3 h 15 min between 14:05 and 22:00",
        ),
        (
            DayNote(DAY, Verdict.SPOILT, spoilt=Spoilt(DAY, NOW, (), Prompt(at(1, 8), None))),
            "◈ Mon 9 Mar: excused: the daily prompt planned for 09:00 did not come",
        ),
        (
            DayNote(DAY, Verdict.SPOILT, spoilt=Spoilt(DAY, NOW, (), Prompt(at(1, 8), at(1, 15)))),
            "◈ Mon 9 Mar: excused: the daily prompt planned for 09:00 came 7 h 0 min late",
        ),
        (
            DayNote(DAY, Verdict.HELD, shift=replace(STRETCHED, kind=ShiftKind.SHORTENED)),
            "◐ Mon 9 Mar: cut short as your time zone changed from New York to Honolulu; it could not be missed",
        ),
        (
            DayNote(DAY, Verdict.HELD, shift=replace(STRETCHED, kind=ShiftKind.PASSED_OVER)),
            "◐ Mon 9 Mar: passed over as your time zone changed from New York to Honolulu; it could not be missed",
        ),
        (
            DayNote(DAY, Verdict.OPEN, shift=replace(STRETCHED, kind=ShiftKind.SHORTENED)),
            (
                "◌ Mon 9 Mar: still open; a shorter day, as your time zone changed from New York to Honolulu; "
                "it cannot be missed"
            ),
        ),
        (
            DayNote(DAY, Verdict.STUDIED, Evidence.QUIZ, shift=replace(STRETCHED, kind=ShiftKind.SHORTENED)),
            "● Mon 9 Mar: finished a quiz; a shorter day, as your time zone changed from New York to Honolulu",
        ),
        (
            DayNote(DAY, Verdict.MISSED, shift=STRETCHED),
            "○ Mon 9 Mar: missed; a longer day, as your time zone changed from New York to Honolulu",
        ),
    ],
)
def test_a_day_says_what_it_rests_on(note: DayNote, told: str) -> None:
    """With what and when by the member's clocks, by whom and why, or what the bot did not do."""
    assert line(note) == told


def test_freezes_are_told_with_what_earns_the_next() -> None:
    """From none to as many as can be held, and what they have done."""

    def told(*days: int) -> str:
        return said(streak.streak(streak_of(studied(*days)), NOW))

    assert "none yet; 7 study days in a row earn one" in told()
    assert "none yet; the first after 1 more study day" in told(*range(1, 7))
    assert "1 of 2; one more after 7 study days" in told(*range(1, 8))
    assert "1 of 2; one more after 1 study day" in told(*range(1, 14))
    assert "2 of 2, as many as you can hold" in told(*range(1, 15))
    assert "Saved" not in told(*range(1, 15))
    assert "1 missed day of this streak, covered by a freeze" in told(*range(4, 20), 1, 2)


def test_a_day_off_asks_for_nothing_and_takes_study_all_the_same() -> None:
    """On vacation it is said until when, and when the day ends; buttons are there to study, as the words say."""
    shown = streak_of(studied(1, 2) | {ago(0): Facts(vacation=True)})
    reply = streak.streak(shown, NOW, (Away(ago(2), ago(-6)),))
    assert "vacation until Mon 16 Mar" in said(reply)
    assert "ends in 14 h 0 min" in said(reply)
    assert "study and it counts all the same" in said(reply)
    assert "Take a quiz" in said(reply)
    assert "Why?" in said(reply)
    assert "Take a quiz" not in said(streak.streak(streak_of(studied(0, 1)), NOW))


def test_today_cut_short_is_told_at_once() -> None:
    """By the streak too, so that nobody hurries for a day that cannot be missed."""
    shown = said(streak.streak(short_today(), NOW))
    assert "still open; ends in 6 h 0 min" in shown
    assert "It is shorter as your time zone changed, and cannot be missed" in shown
    assert "cannot be missed" not in said(streak.streak(streak_of(studied(1)), NOW))


def test_many_long_reasons_leave_room_for_the_newest_days() -> None:
    """On Discord, whose messages hold the least, the last line is there and the answer whole; on Slack as well."""
    reply = why.why(many_reasons())
    for drawn in (str(discord.message(reply)), str(slack.message(reply))):
        assert "still open" in drawn
        assert "Only a missed day ends a streak." in drawn
        assert "does not fit" not in drawn
    five = {ago(n): Facts(excuse=Excuse(f"{n}" * 200, "Bob", NOW)) for n in range(1, 6)}
    assert all(any(f"{n}" * 200 in each for each in lines(streak_of(five))) for n in range(1, 6)), "five stand whole"
