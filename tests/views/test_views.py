"""What views say where a word decides: who was right, what is certain, which day counted, what to do next."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.asking import Answerer, FaqAnswer, Found, Unknown, Unsure
from bot.core.ledger import Evidence
from bot.core.quiz import AnswerGiven, Quiz, QuizKind
from bot.core.recall import Grade
from bot.core.reply import Bullets, Button, Buttons, Citation, Form, Heading, Paragraph, Progress, Quote, Reply
from bot.core.streaks import Verdict
from bot.gallery import samples
from bot.gallery.samples import BERLIN, CLAIM, FRAMEWORKS, NOW
from bot.views import ask, errors, home, inbox, quiz, review, streak, why
from bot.views.words import count, day_name, either, glimpse


def words(value: object) -> Iterator[str]:
    """Every text in a reply, in its order, but for actions."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from words(part)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name != "action":
                yield from words(getattr(value, field.name))


def said(reply: Reply) -> str:
    """All that a reply says."""
    return "".join(words(reply.blocks))


def buttons(reply: Reply) -> list[Button]:
    """The choices of a reply."""
    return [part for block in reply.blocks for part in getattr(block, "buttons", getattr(block, "options", ()))]


def answered(run: Quiz, position: int, *, counted: bool = True) -> Reply:
    """The reply to an answer."""
    return quiz.after(AnswerGiven(run, run.items[position], counted))


def in_order(text: str, *pieces: str) -> bool:
    """Whether the pieces stand in a text, one after the other."""
    place = 0
    for piece in pieces:
        place = text.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return True


def test_a_wrong_choice_is_met_with_its_own_words_its_belief_and_what_is_right() -> None:
    """Feedback names what was chosen, why it is wrong, the misconception behind it, then what is right and why."""
    chosen, right = FRAMEWORKS.choices[3], FRAMEWORKS.choices[1]
    told = said(answered(samples.quiz(3), 0))
    assert in_order(told, "✗ Not quite", chosen.text, str(chosen.why), CLAIM, "✓ Right", right.text, FRAMEWORKS.why)


def test_a_right_choice_is_met_with_its_reason_alone() -> None:
    """Feedback on a right answer says so and why, and no word about the other options."""
    told = said(answered(samples.quiz(1), 0))
    assert in_order(told, "✓ Right", "TensorFlow and Keras", FRAMEWORKS.why)
    assert "✗" not in told
    assert "Docker" not in told


def test_a_belief_that_was_the_question_is_not_told_twice() -> None:
    """Where the statement to be judged is the misconception itself, it does not follow as a quote."""
    told = answered(samples.quiz(1, 1, 1, 0), 3)
    assert "the statement is false" in said(told)
    assert not [block for block in told.blocks if isinstance(block, Quote)]


def test_a_second_click_is_told_that_the_first_counts() -> None:
    """The answer to a click that came too late says so before the feedback."""
    assert in_order(said(answered(samples.quiz(0), 0, counted=False)), "your first answer counts", "✗ Not quite")
    assert "your first answer counts" not in said(answered(samples.quiz(0), 0))


def test_a_question_gives_nothing_away() -> None:
    """A question shows its options in their order, and no reason, mark or source."""
    asked = quiz.question(samples.quiz(), fresh=True)
    assert [button.hint for button in buttons(asked)] == [choice.text for choice in FRAMEWORKS.choices]
    assert [button.label for button in buttons(asked)] == list("ABCD")
    assert FRAMEWORKS.why not in said(asked)
    assert not {"✓", "✗"} & set(said(asked))
    assert not [block for block in asked.blocks if isinstance(block, Citation)]


@pytest.mark.parametrize("chosen", range(4))
def test_a_result_marks_what_is_right_and_what_was_chosen(chosen: int) -> None:
    """The right option has a tick, another one that was chosen has a cross, and the words say the same."""
    shown = quiz.result(samples.quiz(chosen, 1, 1, 1, 1), 0)
    listed = next(block for block in shown.blocks if isinstance(block, Bullets))
    lines = ["".join(words(item)) for item in listed.items]
    assert [line[0] for line in lines] == ["✓" if i == 1 else "✗" if i == chosen else "·" for i in range(4)]
    assert "your answer" in lines[chosen]
    assert [i for i, line in enumerate(lines) if "right" in line.split("(")[-1]] == [1]


def test_the_result_of_a_closed_quiz_says_that_it_closed() -> None:
    """An unfinished quiz of an earlier day is named by its date and says that its answers are kept."""
    shown = said(quiz.result(samples.quiz(1, 0, open_=False), 3))
    assert in_order(shown, "Quiz of Sun 8 Mar", "1 of 5 right", "closed", "kept", "Not answered")
    assert "closed" not in said(quiz.result(samples.quiz(1, 0, 0, 0, 0, open_=False), 3))


def test_the_end_of_a_quiz_counts_what_was_right() -> None:
    """The last answer's reply has the score, every question with its mark, and the streak."""
    run = samples.quiz(1, 0, 1, 1, 0)
    done = quiz.after(AnswerGiven(run, run.items[4], counted=True, streak=samples.streak(0, 1)))
    assert Progress(3, 5, "right") in done.blocks
    listed = next(block for block in done.blocks if isinstance(block, Bullets))
    assert ["".join(words(item))[0] for item in listed.items] == list("✓✗✓✓✗")
    assert "Your streak: 2 days" in said(done)
    assert "Today's quiz is done" in said(done)


def test_practice_says_that_it_is_practice() -> None:
    """A practice begins with the result of today's quiz; the daily quiz says nothing of the kind."""
    practice = samples.quiz(kind=QuizKind.PRACTICE)
    assert "4 of 5" in said(quiz.question(practice, fresh=True, daily_score=(4, 5)))
    assert "practice" not in said(quiz.question(samples.quiz(), fresh=True)).casefold()


@settings(deadline=None, max_examples=100)
@given(st.sets(st.integers(0, 20)), st.integers(0, 30))
def test_a_streak_explains_every_one_of_the_last_days_once(studied: set[int], joined: int) -> None:
    """Each of the last 14 dates since the member's first stands in exactly one line, with the sign of what it was."""
    shown = samples.streak(*(ago for ago in studied if ago <= joined), joined=joined)
    listed = next(block for block in why.why(shown).blocks if isinstance(block, Bullets))
    dates = {day_name(note.date): note.date for note in shown.history}
    covered: list[tuple[date, str]] = []
    for line in ("".join(words(item)) for item in listed.items):
        first, _, last = line[2:].split(":")[0].partition(" to ")
        day = dates[first]
        while day <= dates[last or first]:
            covered.append((day, line[0]))
            day += timedelta(days=1)
    signs = {Verdict.STUDIED: "●", Verdict.MISSED: "○", Verdict.OPEN: "◌", Verdict.FROZEN: "✻"}
    assert covered == [(n.date, signs[n.verdict]) for n in shown.history if n.verdict is not Verdict.BEFORE]
    reasons = {Evidence.QUIZ: "finished a quiz", Evidence.REVIEWS: "reviewed 5 flashcards"}
    own = {f"● {day_name(n.date)}: {reasons[n.evidence]}" for n in shown.history if n.evidence}
    assert own == {line for line in ("".join(words(item)) for item in listed.items) if line.startswith("●")}


@settings(deadline=None, max_examples=100)
@given(st.sets(st.integers(0, 20)))
def test_a_streak_asks_for_what_is_missing_today_and_no_more(studied: set[int]) -> None:
    """Only while today is open is there something to do, and it names the length that it would lead to."""
    shown = samples.streak(*studied)
    reply = streak.streak(shown, NOW)
    assert ("Take a quiz" in said(reply)) is (0 not in studied)
    assert ("to make it" in said(reply)) is (0 not in studied and 1 in studied)
    if 0 not in studied and 1 in studied:
        assert f"to make it {count(shown.length + 1, 'day')}" in said(reply)


def test_nobody_is_told_that_their_longest_streak_is_nothing() -> None:
    """Before the first study day no length is given; after it the longest is, also when the streak is over."""
    assert "0 days" not in said(streak.streak(samples.streak(joined=0), NOW))
    assert "0 days" not in said(home.welcome(samples.member(), samples.streak(5, 6), None, 0))
    assert in_order(said(streak.streak(samples.streak(5, 6), NOW)), "Longest", "2 days")


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (timedelta(hours=14, minutes=59, seconds=59), "14 h 59 min"),
        (timedelta(hours=1), "1 h 0 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(seconds=-1), "less than a minute"),
    ],
)
def test_the_rest_of_today_is_told_in_whole_minutes(left: timedelta, told: str) -> None:
    """Time that is left is rounded down, so that nobody counts on a minute that is not there."""
    shown = samples.streak(1)
    assert f"ends in {told}," in said(streak.streak(shown, shown.today.ends - left))


def test_whoever_left_a_quiz_is_greeted_with_it() -> None:
    """The welcome names the question that waits, and its first choice goes on with the quiz."""
    greeting = home.welcome(samples.member(), samples.streak(1), samples.quiz(1, 0), 0)
    assert "question 3 of 5" in said(greeting)
    assert buttons(greeting)[0].label == "Go on with the quiz"
    assert buttons(home.welcome(samples.member(), samples.streak(1), None, 0))[0].label == "Take a quiz"


@pytest.mark.parametrize("verdict", ["half-true", "contested"])
@pytest.mark.parametrize("guess", ["myth", "fact"])
def test_what_is_not_settled_is_never_graded(verdict: str, guess: str) -> None:
    """A guess about a half-true or contested claim is neither right nor wrong."""
    told = said(review.back(samples.revealed(samples.myth(verdict)), guess))
    assert not {"✓", "✗"} & set(told)
    assert "myth." not in told
    assert f"It's {verdict.replace('-', ' ')}" in told


def test_a_guess_about_a_myth_is_right_or_wrong() -> None:
    """Who says “myth” to a myth saw it; who says “fact” is told that many think so."""
    shown = samples.revealed(samples.myth("myth"))
    assert "✓ You saw it: it's a myth." in said(review.back(shown, "myth"))
    assert "✗ Many think so, but it's a myth." in said(review.back(shown, "fact"))


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (timedelta(seconds=10), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=23), "23 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=8, hours=13), "9 days"),
    ],
)
def test_a_grade_says_when_the_card_comes_back(span: timedelta, told: str) -> None:
    """Each of the four grades stands with its own span, and carries the number of the grade."""
    shown = replace(samples.revealed(samples.PLAIN_CARD, 3), spans=(span,) * 4)
    offered = [button for button in buttons(review.back(shown)) if button.action.startswith("grade:")]
    assert [button.hint for button in offered] == [f"back in {told}"] * 4
    assert [button.action.split(":")[-2:] for button in offered] == [["3", str(int(grade))] for grade in Grade]


def test_the_next_card_is_named_in_the_members_own_time() -> None:
    """When all is done, the next card's time carries the member's zone."""
    assert "Europe/Berlin" in list(words(review.done(samples.REST, BERLIN).blocks))


def test_an_answer_is_headed_by_the_question_that_it_answers() -> None:
    """A reader sees at once which question was understood, then the answer, then where it comes from."""
    shown = ask.asked(Found("any good?", 0.9, samples.SETTLED, samples.THREAD), Answerer.ADMINS, live=False)
    assert shown.blocks[0] == Heading(samples.SETTLED.question)
    assert [block.text for block in shown.blocks if isinstance(block, Paragraph)] == [
        (line,) for line in samples.SETTLED.text.split("\n")
    ]
    assert isinstance(shown.blocks[-1], Citation)


def test_an_answer_says_how_far_it_can_be_trusted() -> None:
    """The source's note tells a contested answer, and a view of the source, from a settled one."""

    def note(entry: FaqAnswer) -> str:
        return next(block.note for block in ask.answer(entry).blocks if isinstance(block, Citation))

    assert note(samples.SETTLED) == ""
    assert note(samples.ARTICLE_VIEW) == "the source's view, as of 2023"
    assert note(samples.CONTESTED) == "as of 2023, contested today"
    assert not [block for block in ask.answer(samples.GROUPS_OWN).blocks if isinstance(block, Citation)]


def test_an_answer_leads_on_to_three_things_at_most() -> None:
    """More would bury the answer; they stand below the verdicts, each behind a button of its own."""
    verdicts, related = (
        each for each in ask.answer(samples.ARTICLE_VIEW, samples.THREAD).blocks if isinstance(each, Buttons)
    )
    assert [each.label for each in verdicts.buttons] == ["Helpful", "Not what I meant"]
    assert [each.action for each in related.buttons] == ["faq:ml:id-0", "faq:ml:id-1", "card:ml:id-2"]


def test_where_nobody_can_press_there_is_nothing_to_press() -> None:
    """A script reads the same words, with what is related as a list."""
    shown = ask.answer(samples.ARTICLE_VIEW)
    assert not [block for block in shown.blocks if isinstance(block, Buttons)]
    assert f"Myth or fact: {samples.CLAIM}" in said(shown)
    suggested = ask.asked(
        Unsure("skills", 0.1, samples.suggestions("Which soft skills matter?"), samples.THREAD),
        Answerer.ASKER,
        live=False,
    )
    assert not [block for block in suggested.blocks if isinstance(block, Buttons)]
    assert "Which soft skills matter?" in said(suggested)


def test_who_asks_what_nobody_knows_is_told_what_happens_next() -> None:
    """A member will hear of it; an admin learns where to answer."""
    asked = Unknown("what is the weather in paris")
    assert "hear from me" in said(ask.asked(asked, Answerer.ADMINS))
    assert "faq inbox" in said(ask.asked(asked, Answerer.ASKER))


@settings(deadline=None)
@given(st.sampled_from(sorted(samples.REFUSALS)))
def test_a_refusal_repeats_little_of_what_was_typed(name: str) -> None:
    """Whatever was typed, a refusal stays a few short sentences."""
    assert len(said(errors.refusal(samples.REFUSALS[name]))) < 250


def test_a_fault_carries_its_reference() -> None:
    """The word that leads into the log is in the reply and in its summary."""
    assert "7f3a9c" in said(errors.fault("7f3a9c"))
    assert "7f3a9c" in errors.fault("7f3a9c").summary


def test_the_inbox_counts_what_it_does_not_show() -> None:
    """Where more questions wait than are listed, both numbers are told."""
    listed = [samples.waiting(n, f"Question {n}?") for n in range(3)]
    assert "12 questions waiting. Here are the 3 asked most." in said(inbox.inbox(12, listed))
    assert "Here are" not in said(inbox.inbox(3, listed))


def test_a_failed_form_keeps_what_was_typed() -> None:
    """The next try holds the question cut to its limit, the answer as it was, and what was wrong."""
    form = inbox.form(samples.waiting(3, "q?"), "x" * 300, "my answer", "Too long.", limits=(160, 900))
    assert isinstance(form, Form)
    assert len(form.fields[0].value) == 160
    assert (form.fields[1].value, form.problem) == ("my answer", "Too long.")


def test_small_words_are_right() -> None:
    """Numbers agree with their nouns, and options read as a choice."""
    assert [count(n, "day") for n in (0, 1, 2, 1234)] == ["0 days", "1 day", "2 days", "1,234 days"]
    assert [count(n, "person", "people") for n in (1, 2)] == ["1 person", "2 people"]
    assert [either(each) for each in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a or b", "a, b or c"]
    assert day_name(date(2026, 3, 9)) == "Mon 9 Mar"


@settings(deadline=None)
@given(st.text(max_size=200), st.integers(5, 80))
def test_a_glimpse_is_the_beginning_on_one_line(text: str, limit: int) -> None:
    """A glimpse is no longer than its limit, on one line, and all of it but the dots begins the text."""
    seen, whole = glimpse(text, limit), " ".join(text.split())
    assert len(seen) <= limit
    assert seen == whole if len(whole) <= limit else whole.startswith(seen.removesuffix("…"))
    assert len(seen) > 1 or not whole.strip() or len(whole) == 1
