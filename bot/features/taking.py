"""Taking part in a daily post: its quiz, a vote, a card turned over, and how the group chose."""

from datetime import datetime

from bot.core.content import Ref
from bot.core.deck import Revealed
from bot.core.errors import Gone
from bot.core.people import Member
from bot.core.posts import FEW, CardFront, PostKind, Shown, Started, Statement, Vote
from bot.core.quiz import Quiz, QuizKind, option_order
from bot.features import review
from bot.features.shelf import Shelf
from bot.storage import people, posts, quizzes
from bot.storage.engine import Reader, Writer, writer
from bot.storage.tables import PostRow

_MYTH, _FACT = 0, 1


def start(session: Reader, member: Member, post_id: int, now: datetime) -> Started:
    """The member's quiz of a post, begun if it was not yet and the post is open.

    Raises:
        Gone: the group has no such post.
        NeedsWriter: it has to be begun, and the session only reads.
    """
    row = _post(session, member, post_id, PostKind.QUIZ)
    is_open = posts.standing(row).is_open(now)
    quiz = _quiz(session, member, post_id, now)
    if quiz is None and is_open:
        quiz = begin(writer(session), member, post_id, now)
    return Started(post_id, quiz, is_open)


def begin(session: Writer, member: Member, post_id: int, now: datetime) -> Quiz | None:
    """The member has a quiz of the post afterwards, whichever of several clicks was first; None if the post is gone."""
    people.lock(session, member.person_id)
    if begun := _quiz(session, member, post_id, now):
        return begun
    asked = posts.questions(session, post_id)
    ordered = [
        (
            version,
            option_order(len(question.choices), f"{member.id} post {post_id} {version}", fixed=question.fixed_order),
        )
        for version, question in asked
    ]
    quizzes.start(session, member.id, QuizKind.DAILY, member.today, ordered, now, post_id)
    return _quiz(session, member, post_id, now)


def resume(session: Reader, member: Member, now: datetime, *, begun: bool = False) -> Quiz | None:
    """The newest quiz of the group's posts that the member may take and has not finished; only one that is `begun`.

    Raises:
        NeedsWriter: it has to be begun, and the session only reads.
    """
    for each in posts.taking(session, member.group_id, member.id, member.today, now):
        if each.quiz_id is not None and not each.finished:
            return _quiz(session, member, each.post_id, now)
        if each.quiz_id is None and not begun and (each.closes_at is None or now < each.closes_at):
            return begin(writer(session), member, each.post_id, now)
    return None


def vote(session: Writer, member: Member, post_id: int, choice: int, now: datetime) -> Vote:
    """The member has voted on a post's statement, once and as long as it is open; what it is, and why.

    Raises:
        Gone: the group has no such post, or there is no such choice.
    """
    if choice not in {_MYTH, _FACT}:
        raise Gone("button")
    people.lock(session, member.person_id)
    row = _post(session, member, post_id, PostKind.MYTH)
    standing = posts.standing(row)
    counted = standing.is_open(now) and posts.vote(session, post_id, member.id, choice, now)
    if counted:
        posts.count_in(session, post_id, [(0, choice)], standing.editable_at(now))
    return Vote(_statement(row), choice if counted else posts.voted(session, post_id, member.id), counted)


def why(session: Reader, member: Member, post_id: int, now: datetime) -> Vote | None:
    """What a post's statement is and why, for who has voted or once it is closed; else None.

    Raises:
        Gone: the group has no such post.
    """
    row = _post(session, member, post_id, PostKind.MYTH)
    chosen = posts.voted(session, post_id, member.id)
    if chosen is None and posts.standing(row).is_open(now):
        return None
    return Vote(_statement(row), chosen, counted=False)


def turn_over(session: Writer, member: Member, post_id: int, shelf: Shelf, now: datetime) -> Revealed:
    """The other side of a post's card; the first look of each member counts as long as the post is open.

    Raises:
        Gone: the group has no such post, or no pack has the card any more.
    """
    people.lock(session, member.person_id)
    row = _post(session, member, post_id, PostKind.CARD)
    front = posts.body(row)
    if not isinstance(front, CardFront):  # a row of this kind has one
        raise Gone("card")
    shown = review.reveal(session, member, Ref(front.pack, front.card), shelf, now)
    standing = posts.standing(row)
    if standing.is_open(now) and posts.vote(session, post_id, member.id, 0, now):
        posts.count_in(session, post_id, [], standing.editable_at(now))
    return shown


def reveal(session: Reader, member: Member, post_id: int, position: int, now: datetime) -> Shown | Started:
    """A question of a posted quiz with its answer and how the group chose; what can be done first, if it is too early.

    Raises:
        Gone: the group has no such post, or that has no such question.
    """
    row = _post(session, member, post_id, PostKind.QUIZ)
    quiz = _quiz(session, member, post_id, now)
    if quiz is None or not quiz.finished:
        return Started(post_id, quiz, posts.standing(row).is_open(now))
    asked = [question for _, question in posts.questions(session, post_id)]
    if position >= len(asked):
        raise Gone("question")
    counted = posts.counts(session, post_id).get(position, {})
    own = dict(quizzes.choices(session, quiz.id)).get(position)
    counts = tuple(counted.get(place, 0) for place in range(len(asked[position].choices)))
    shown = counts if row.takers >= FEW else ()
    return Shown(post_id, position, len(asked), asked[position], own, shown, row.takers)


def finished(session: Writer, member: Member, quiz: Quiz, now: datetime) -> None:
    """The member's quiz of a post has just been finished: it counts among its takers, and so does what they chose."""
    row = posts.find(session, member.group_id, quiz.post) if quiz.post else None
    if row is not None:
        posts.count_in(session, row.id, quizzes.choices(session, quiz.id), posts.standing(row).editable_at(now))


def _quiz(session: Reader, member: Member, post_id: int, now: datetime) -> Quiz | None:
    number = quizzes.of_post(session, member.id, post_id)
    quiz = quizzes.load(session, member.id, number, member.today) if number is not None else None
    return quiz.at(now) if quiz else None


def _post(session: Reader, member: Member, post_id: int, kind: PostKind) -> PostRow:
    row = posts.find(session, member.group_id, post_id)
    if row is None or row.kind != kind:
        raise Gone("post")
    return row


def _statement(row: PostRow) -> Statement:
    statement = posts.body(row)
    if not isinstance(statement, Statement):  # a row of this kind has one
        raise Gone("post")
    return statement
