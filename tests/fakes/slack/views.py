"""Modals and App Homes: who has which open, and with what typed into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.slack.refusals import Refusal
from tests.fakes.slack.view_state import initial

if TYPE_CHECKING:
    from tests.fakes.slack.delivery import Delivery
    from tests.fakes.slack.people import User
    from tests.fakes.slack.places import Team
    from tests.fakes.slack.refusals import Json
    from tests.fakes.slack.world import World

DEEPEST = 3  # a first view and two pushes (documentation: modals)


@dataclass(eq=False)
class View:
    """A modal or a Home as it stands; `opener` is what the app answered with it."""

    id: str
    team: Team
    person: User
    spec: Json
    hash: str
    app_id: str
    root: str = ""
    previous: str | None = None
    opener: Delivery | None = None
    state: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    closed: bool = False

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        return list(self.spec["blocks"])

    @property
    def is_home(self) -> bool:
        """Whether it is somebody's App Home."""
        return bool(self.spec["type"] == "home")

    def payload(self) -> Json:
        """As the API and interactions show it."""
        spec = self.spec
        return {
            "id": self.id,
            "team_id": self.person.team.id,
            "type": spec["type"],
            "blocks": spec["blocks"],
            "private_metadata": spec.get("private_metadata", ""),
            "callback_id": spec.get("callback_id", ""),
            "state": {"values": self.state},
            "hash": self.hash,
            "title": spec.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
            "clear_on_close": spec.get("clear_on_close", False),
            "notify_on_close": spec.get("notify_on_close", False),
            "close": spec.get("close"),
            "submit": spec.get("submit"),
            "previous_view_id": self.previous,
            "root_view_id": self.root or self.id,
            "app_id": self.app_id,
            "external_id": spec.get("external_id", ""),
            "app_installed_team_id": self.team.id,
            "bot_id": self.team.app.bot_id,
        }


@dataclass
class Views:
    """All views; a person's open modals are a stack, whose last is on top."""

    world: World
    known: dict[str, View] = field(default_factory=dict)
    stacks: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[tuple[str, str], View] = field(default_factory=dict)

    def _hash(self) -> str:
        return f"{int(self.world.clock.now.timestamp())}.{self.world.ids('h')[-8:].lower()}"

    def _new(self, team: Team, person: User, spec: Json) -> View:
        external = spec.get("external_id")
        if external and any(v.spec.get("external_id") == external and not v.closed for v in self.known.values()):
            raise Refusal("duplicate_external_id")
        made = View(self.world.ids("V"), team, person, spec, self._hash(), self.world.app_id)
        self._settle(made)
        self.known[made.id] = made
        return made

    def _settle(self, view: View) -> None:
        self.world.named(view.spec["blocks"])
        view.state = initial(view.spec["blocks"], view.state)

    def open(self, team: Team, person: User, spec: Json, cause: Delivery | None) -> View:
        """A modal opens, in place of any other."""
        made = self._new(team, person, spec)
        self.clear(person)
        made.opener = cause
        self.stacks[person.id] = [made]
        self.world.show(view=made, cause=cause)
        return made

    def push(self, team: Team, person: User, spec: Json, cause: Delivery | None) -> View:
        """A modal opens above the one that is open."""
        stack = self.stacks.get(person.id, [])
        if not stack:
            raise Refusal("not_found")
        if len(stack) >= DEEPEST:
            raise Refusal("push_limit_reached")
        made = self._new(team, person, spec)
        made.opener, made.root, made.previous = cause, stack[0].id, stack[-1].id
        stack.append(made)
        self.world.show(view=made, cause=cause)
        return made

    def update(self, view: View, spec: Json, hash_: str | None = None, cause: Delivery | None = None) -> View:
        """A view is replaced; what was typed stays where block and action keep their ids.

        Raises:
            Refusal: it is closed, or has changed since the hash was told.
        """
        if view.closed:
            raise Refusal("not_found")
        if hash_ and hash_ != view.hash:
            raise Refusal("hash_conflict")
        view.spec, view.hash, view.errors = spec, self._hash(), {}
        self._settle(view)
        self.world.show(view=view, cause=cause)
        return view

    def publish(self, team: Team, person: User, spec: Json, hash_: str | None) -> View:
        """Somebody's App Home is this from now on."""
        known = self.homes.get((team.id, person.id))
        if known is not None:
            return self.update(known, spec, hash_)
        made = self.homes[team.id, person.id] = self._new(team, person, spec)
        self.world.show(view=made)
        return made

    def top(self, person: User) -> View | None:
        """The modal that the person has before them."""
        stack = self.stacks.get(person.id)
        return stack[-1] if stack else None

    def close(self, view: View) -> None:
        """That one modal closes; the one below it, if any, is seen again."""
        view.closed = True
        stack = self.stacks.get(view.person.id, [])
        if view in stack:
            stack.remove(view)
        self.world.board.announce()

    def clear(self, person: User) -> None:
        """All modals of a person close."""
        for view in self.stacks.pop(person.id, []):
            view.closed = True
        self.world.board.announce()
