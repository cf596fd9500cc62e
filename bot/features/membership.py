"""Who is asking: the member behind an account, made known at the first contact."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.calendar import ZoneSpell, date_in, timeline
from bot.core.config import Config, Leaderboard
from bot.core.people import PRIVATE, Member
from bot.core.request import Asker, Place, Platform
from bot.storage import people, presence, reminders, schedules
from bot.storage.engine import Reader, Writer, writer
from bot.storage.people import Known
from bot.storage.tables import GroupRow, PersonRow

UNDER_WAY = timedelta(hours=1)
"""How long after a workspace has removed the bot a request from there may be one that was under way. Slack tells some
things again for minutes, and what was done is answered for half an hour; Discord tells all in its order."""


def present(session: Reader, asker: Asker, place: Place, *, default_zone: str, now: datetime) -> Member:
    """The member who asks.

    At a first contact, after a change of their or the group's name, of the group last used, of the zone that their
    platform names or that counts for them, and after their or the bot's return to the group, this writes.

    Raises:
        NeedsWriter: it has to write, and the session only reads.
    """
    known = _met(session, asker, place, default_zone, now)
    back = _is_back(known, now)
    if known.left_at or back:
        presence.rejoin(writer(session), known.id)
        if back:
            presence.take_back(writer(session), asker.platform, [known.group])
            schedules.awaken(writer(session), asker.platform, [known.group], now)
        known = _met(session, asker, place, default_zone, now)  # anew, if the group was just being erased
        reminders.awaken(writer(session), known.person_id, now)
    if asker.name and known.name != asker.name:
        people.rename(writer(session), known.person_id, asker.name)
        known = replace(known, name=asker.name)
    if asker.zone and known.platform_zone != asker.zone:
        if known.zone is None:
            _begin_everywhere(writer(session), known.person_id, asker.zone, now)
        people.set_platform_zone(writer(session), known.person_id, asker.zone)
        known = replace(known, platform_zone=asker.zone, zones=tuple(people.zones(session, known.id)))
        reminders.awaken(writer(session), known.person_id, now)
    if place.name and not place.direct and known.group_name != place.name:
        people.rename_group(writer(session), known.group_id, place.name)
    if place.group and not place.direct and known.direct_group != known.group_id:
        presence.turn_to(writer(session), known.person_id, known.group_id)
        reminders.awaken(writer(session), known.person_id, now)  # the group's zone may be another
    member = of(session, known, default_zone, now)
    admin = asker.admin or (member.admin and not asker.outsider)
    return member if member.admin == admin else replace(member, admin=admin)


def join(session: Writer, asker: Asker, group: GroupRow, zone: str, now: datetime) -> PersonRow:
    """The person with that account is a member of the group; `zone` counts for who has none of their own."""
    person = people.add_person(session, asker, now)
    if asker.zone:
        people.set_platform_zone(session, person.id, asker.zone)
    joined = date_in(_own(person) or zone, now)
    people.add_member(
        session, group, person, joined_on=joined, first_is_admin=asker.platform is Platform.LOCAL, now=now
    )
    return person


def of(session: Reader, known: Known, default_zone: str, now: datetime) -> Member:
    """A stored member as use cases know them.

    Raises:
        NeedsWriter: the zone that counts for them has changed, and the session only reads.
    """
    spells = zone_history(session, known, default_zone, now)
    return Member(
        id=known.id,
        person_id=known.person_id,
        group_id=known.group_id,
        platform=Platform(known.platform),
        name=known.name,
        zone=spells[-1].zone,
        admin=known.admin,
        joined=known.joined_on,
        timeline=timeline(spells, now),
        config=Config(
            zone=known.group_zone or default_zone,
            questions_a_minute=known.questions_a_minute,
            quiet=known.quiet,
            leaderboard=Leaderboard(known.leaderboard),
            prompt_channel=known.prompt_channel,
            packs=tuple(known.packs) if known.packs else None,
            rests=known.rests,
        ),
        faq_version=known.faq_version,
        listed=known.listed,
        alone=known.group.startswith(PRIVATE),
        missed=known.missed,
        language=known.language,
        told_at=known.told_at,
    )


def zone_history(session: Reader, known: Known, default_zone: str, now: datetime) -> Sequence[ZoneSpell]:
    """The member's zones up to now: the person's own choice, else the platform's word, the group's, or the default.

    A zone of the group's counts from the moment when its admins set it, also for who comes back days later.
    """
    zone = _own(known) or known.group_zone or default_zone
    spells: Sequence[ZoneSpell] = known.zones
    if _is_new(zone, spells):
        people.lock(writer(session), known.person_id)  # of several requests at once, one writes it
        if _is_new(zone, people.zones(session, known.id)):
            people.begin_zone(writer(session), known.id, zone, _since(known, spells, now))
        spells = people.zones(session, known.id)
    return spells


def _is_new(zone: str, spells: Sequence[ZoneSpell]) -> bool:
    return not spells or spells[-1].zone != zone


def _since(known: Known, spells: Sequence[ZoneSpell], now: datetime) -> datetime:
    """The instant from which on a zone that is new for a member counts."""
    inherited = known.group_zone_since if spells and not _own(known) else None
    return min(inherited or now, now)


def _own(person: Known | PersonRow) -> str | None:
    """The zone that is the person's own: the one they have set, else the one that their platform names."""
    return person.zone or person.platform_zone


def move(session: Writer, member: Member, zone: str, now: datetime) -> Member:
    """The member with a zone of their own choice, from now on and in every group of theirs."""
    _begin_everywhere(session, member.person_id, zone, now)
    people.set_zone(session, member.person_id, zone)
    reminders.awaken(session, member.person_id, now)
    return replace(member, zone=zone, timeline=timeline(people.zones(session, member.id), now))


def catch_up(session: Writer, person_id: int, now: datetime) -> dict[int, Sequence[ZoneSpell]]:
    """The zones up to now in each group of a person's, by the member's number, none where they have never been.

    Where they have no zone of their own, what a group's admins have set since their last visit there counts from then
    on. The person is locked.
    """
    people.lock(session, person_id)
    follows = people.own_zone(session, person_id) is None
    found: dict[int, Sequence[ZoneSpell]] = {}
    for member, zone, since in people.memberships(session, person_id):
        spells = people.zones(session, member)
        if follows and spells and zone and since and _is_new(zone, spells):
            people.begin_zone(session, member, zone, min(since, now))
            spells = people.zones(session, member)
        found[member] = spells
    return found


def _begin_everywhere(session: Writer, person_id: int, zone: str, now: datetime) -> None:
    """From now on that zone counts in every group of the person's, also where they come back days later.

    It is to be called before the zone is kept as theirs, for up to now they may have followed their groups.
    """
    for member, spells in catch_up(session, person_id, now).items():
        if spells and _is_new(zone, spells):
            people.begin_zone(session, member, zone, now)


def list_or_hide(session: Writer, member: Member, *, listed: bool) -> Member:
    """The member on the leaderboards of all of their groups, or on none."""
    people.set_listed(session, member.person_id, listed=listed)
    return replace(member, listed=listed)


def speak(session: Writer, member: Member, language: str) -> Member:
    """The member with dates in the language of that code, in every group of theirs."""
    people.set_language(session, member.person_id, language)
    return replace(member, language=language)


def _is_back(known: Known, now: datetime) -> bool:
    """Whether a request shows that the bot is in a group again that has sent it away."""
    if known.group_left_at is None:
        return False
    return known.platform != Platform.SLACK or now - known.group_left_at > UNDER_WAY


def _met(session: Reader, asker: Asker, place: Place, default_zone: str, now: datetime) -> Known:
    """The member as stored, which they are from their first contact on."""
    group = place.group or f"{PRIVATE}{asker.external_id}"
    return people.find(session, asker, group) or _register(writer(session), asker, place, group, default_zone, now)


def _register(session: Writer, asker: Asker, place: Place, group_id: str, default_zone: str, now: datetime) -> Known:
    group = people.add_group(session, asker, place, group_id, now)
    join(session, asker, group, group.zone or default_zone, now)
    known = people.find(session, asker, group_id)
    if known is None:  # the three rows above were just made sure of
        raise LookupError("a member was registered and not found")
    return known
