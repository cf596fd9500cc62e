"""A server on loopback that speaks Slack's Web API, Socket Mode and signed HTTP, and refuses what Slack refuses.

    async with FakeSlack(transport="socket") as fake:            # or "http": the conversation stays the same
        ann, ben = fake.user("Ann", admin=True), fake.user("Ben", tz="Europe/Berlin")
        general = fake.channel("general", members=[ann, ben])    # private=, archived=, app=False, shared_with=
        ...                                  # socket: connect an app to fake.api with fake.bot_token, fake.app_token
        await fake.connected()
        ...                                  # http: serve an app that checks fake.signing_secret, and then
        await fake.points_at("http://127.0.0.1:3000/slack/events")

        seen = await ann.types("/study ask What is a seed?", general)
        assert "A seed is" in seen.text
        assert seen.ephemeral
        await ann.clicks("Helpful", seen)
        await ann.chooses("Pick one", "Red", seen)               # a label, a list of them, a person, a channel
        reply = await ann.mentions("What is a seed?", general)   # `says` as it stands; `writes` to the app alone
        form = await ann.clicks("Settings", seen)                # form.view: fields, errors, buttons, selects
        seen = await ann.fills(form, zone="Europe/Berlin")       # by action_id, block_id or label; sends it
        await ann.fills(form, until=closed, zone="UTC")          # when closing the view is all that is to happen
        await ann.uses("Ask Study Hall", on=message)             # a shortcut; `fake.follows(manifest)` names them
        await ann.uses("Take today's quiz")                      # a global one
        home = await ann.opens_home()

What a person sees is a `Seen`: text, raw, title, buttons, links, selects, fields, errors, pinged, ephemeral, failed,
gone, closed, and `message` or `view` itself. They wait for the first thing that comes of what they did (what they alone
were answered with, before what merely happened there), not for a modal that has nothing to do in it and ends with "…",
nor for one that just closed; `until=` says what it has to be instead: `until=lambda seen: "Saved" in seen.text`.

Each has a twin that does not wait: `starts_typing`, `starts_click`, `starts_choosing`, `starts_submitting`,
`starts_using`, `starts_opening_home`, `posts`; `await ann.sees(started)` waits later. Nobody waits with `edits`,
`deletes`, `closes`, `enters`, `reads(channel)`, `reads(channel, thread=message)`, `home`, `view`, `dm`,
`invites_app(channel)`, `removes_app(channel)`, `joins(channel)`, `uninstalls()`, and `authorises(url)`, which goes
through an OAuth page and gives the address to which it leads. What no client lets a person do raises `Impossible`.

Time is `fake.clock`, which stands still until it is moved: 3 s end a trigger_id and an acknowledgement, 30 min a
response_url, 12 h a rotated token. `fake.deliveries` is all that was told to the app, with how it was answered;
`await fake.settled()` waits until each was, `fake.resend()` sends again what was not, `fake.echo = 3` sends each
event three times more. `fake.faults`, `fake.socket` and `fake.requests` are what goes wrong on demand; `fake.web` has
the requests that came in, `fake.web.refusals` those that were refused.

Without `fake.faults.limits()` it takes messages as fast as it can. `fake.ledger` counts them: by channel (`counts`), by
the id in their metadata (`marks`, `doubled`), and their edits. `fake.taken` is awaited between a message and its
answer, and `fake.channels(500)` makes so many.
"""

from tests.fakes.slack.clock import Clock, WallClock
from tests.fakes.slack.delivery import Delivery
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.human import Person
from tests.fakes.slack.inputs import Impossible
from tests.fakes.slack.messages import Message
from tests.fakes.slack.places import Channel, Team
from tests.fakes.slack.seen import Seen, closed
from tests.fakes.slack.views import View
from tests.fakes.slack.wait import NothingCame

__all__ = [
    "Channel",
    "Clock",
    "Delivery",
    "FakeSlack",
    "Impossible",
    "Message",
    "NothingCame",
    "Person",
    "Seen",
    "Team",
    "View",
    "WallClock",
    "closed",
]
