"""The leaderboard of a group, as far as its admins show it."""

from bot.core.config import Leaderboard
from bot.core.errors import LeaderboardHidden
from bot.core.leaderboard import Board, By, Over, Standing, period, places
from bot.core.people import Member
from bot.storage import annulments, scores
from bot.storage.engine import Reader


def board(session: Reader, member: Member, by: By, over: Over) -> Board:
    """Who stands where in the member's group, in the period that their local date lies in.

    Raises:
        LeaderboardHidden: the group's admins keep it to themselves, or from everyone.
    """
    seen_by = member.config.leaderboard
    if seen_by is Leaderboard.NOBODY or (seen_by is Leaderboard.ADMINS and not member.admin):
        raise LeaderboardHidden(seen_by)
    name = period(over, member.today)
    found = scores.first(session, member.group_id, name, by)
    worths = [score.worth(by) or 0 for _, _, score in found]
    first = tuple(
        Standing(place, shown, score, own=number == member.id)
        for place, (number, shown, score) in zip(places(worths), found, strict=True)
    )
    score = scores.of(session, member.id, name)
    own = None
    worth = score.worth(by) if member.listed else None
    if worth is not None and not any(each.own for each in first):
        own = Standing(scores.better(session, member.group_id, name, by, worth) + 1, member.name, score, own=True)
    annulled = annulments.count(session, member.group_id) if by is By.ACCURACY else 0
    return Board(by, over, first, own, score, member.listed, annulled)
