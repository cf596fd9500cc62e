"""What is kept about a person: all of it to read, and all of it gone."""

from collections.abc import Iterable
from typing import Any

from bot.core.people import PRIVATE, Member
from bot.core.privacy import Kept, Parting
from bot.core.request import Platform
from bot.storage import exports, people, privacy
from bot.storage.engine import Reader, Writer
from bot.storage.privacy import Membership

Exported = dict[str, list[dict[str, Any]]]


def export(session: Reader, member: Member) -> Exported:
    """Every row about the person behind the member, in all of their groups, by its table; fit for JSON.

    Nobody else's words are in it; of a group that is theirs alone (direct messages) all is told.
    """
    account = privacy.account(session, member.person_id)
    own = [each.group_id for each in privacy.memberships(session, member.person_id) if _is_private(each, account)]
    return exports.rows_about(session, member.person_id, own)


def kept(member: Member, exported: Exported) -> Kept:
    """The same in figures."""
    (person,) = exported["people"]
    return Kept(
        platform=member.platform,
        account=person["external_id"],
        name=person["name"],
        zone=person["zone"] or person["platform_zone"],
        groups=len(exported["members"]),
        answers=sum(row["chosen"] is not None for row in exported.get("quiz_questions", ())),
        reviews=len(exported.get("reviews", ())),
        study_days=sum(row["studied_with"] is not None for row in exported.get("study_days", ())),
        asks=len(exported.get("asks", ())),
        waiting=sum(row["state"] == "open" for row in exported.get("inbox_askers", ())),
        drafts=len(exported.get("drafts", ())),
        coming=sum(row["state"] in {"waiting", "claimed"} for row in exported.get("deliveries", ())),
        votes=len(exported.get("votes", ())),
    )


def parting(session: Reader, member: Member) -> Parting:
    """What becomes of the groups that the person is in."""
    account = privacy.account(session, member.person_id)
    known = privacy.memberships(session, member.person_id)
    elsewhere = _elsewhere(member, known, account)
    groups = [each for each in known if not _is_private(each, account) and each not in elsewhere]
    local = [each for each in groups if each.platform is Platform.LOCAL]
    return Parting(
        ends=tuple(each.name for each in groups if _ends(each)),
        leaderless=tuple(each.name for each in local if each.others and each.admin and not each.other_admins),
        stays=not all(map(_ends, groups)),
        elsewhere=tuple(each.name for each in elsewhere),
    )


def delete(session: Writer, member: Member) -> None:
    """Nothing refers to the person behind the member any more, in any group; what became a group's own stays there.

    A group for their direct messages is gone, and a local group that nobody else is in is as new: else the next to
    come, who is its admin by being first, would be given what they left. Where others stay, nobody becomes its admin.
    On Slack only the workspace is meant in which they say so, where the same account is in others.
    """
    people.lock(session, member.person_id)
    privacy.lock_groups(session, member.person_id)
    account = privacy.account(session, member.person_id)
    if account is None:
        return  # another click was faster
    groups = privacy.memberships(session, member.person_id)
    if _elsewhere(member, groups, account):
        privacy.unname(session, [member.group_id], account)
        privacy.erase_member(session, member.id, member.person_id, member.group_id)
        return
    privacy.unname(session, [each.group_id for each in groups], account)
    privacy.erase_person(session, member.person_id)
    for group in groups:
        if _is_private(group, account):
            privacy.erase_group(session, group.group_id)
        elif _ends(group):
            privacy.empty_group(session, group.group_id)


def _elsewhere(member: Member, groups: Iterable[Membership], account: str | None) -> list[Membership]:
    """The other workspaces of an organisation in which the person has the same account; nowhere else is one like it."""
    if member.platform is not Platform.SLACK:
        return []
    return [each for each in groups if each.group_id != member.group_id and not _is_private(each, account)]


def _is_private(group: Membership, account: str | None) -> bool:
    return group.external_id == f"{PRIVATE}{account}"


def _ends(group: Membership) -> bool:
    """Whether a group is over when the person leaves; a platform's groups outlive whoever leaves the bot."""
    return group.platform is Platform.LOCAL and not group.others
