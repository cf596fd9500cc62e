"""Forms as people on Slack fill them in, whose answers come where the form was opened from."""

from tests.fakes.slack import FakeSlack, Seen
from tests.fakes.slack.human import Person


def ready(seen: Seen) -> bool:
    """Whether somebody sees more than the modal that waits: for `until=`."""
    return not seen.closed and "One moment …" not in seen.text


def written(form: Seen, field: str) -> object:
    """What stands in a field of a form."""
    assert form.view is not None
    return form.view.state[field]["value"]["value"]


async def sent(fake: FakeSlack, person: Person, form: Seen, **fields: str) -> Seen:
    """Sends a form; the message with its answer, which came by what the form was opened with."""
    before = len(fake.world.effects)
    told = person.starts_submitting(form, **fields)
    found: list[Seen] = []

    def came() -> bool:
        messages = (each.message for each in fake.world.effects[before:])
        found[:] = [Seen(each, delivery=told) for each in messages if each and each.only_for in {None, person.user}]
        return bool(found) and told.done

    await fake.until(came, f"an answer to {person.name}'s form")
    return found[-1]
