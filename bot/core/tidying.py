"""A request as it may go on from the front door: nothing in it that a database, log or terminal should not meet."""

from dataclasses import replace

from bot.core.request import Arrive, Asker, Command, Complete, Press, Request, Submit
from bot.core.text import one_line, shortened, tidy

NAME_LIMIT = 80
"""Characters of a person's name that are kept: more than any platform allows."""

TEXT_LIMIT = 1_000_000
"""Characters of a text that are looked at before a use case says its own limit: as many as a file's."""

NAMELESS = "somebody"
"""What a person is called whose platform has not named them yet; their next request that does tells the name."""


def tidied(request: Request) -> Request:
    """The request with nothing in it that a database, log or terminal should not meet."""
    intent, place = request.intent, request.place
    name = shortened(one_line(place.name), NAME_LIMIT)
    match intent:
        case Command(command, options):
            intent = Command(command, {key: tidy(value[:TEXT_LIMIT]) for key, value in options.items()})
        case Submit(action, fields):
            intent = Submit(action, {key: tidy(value[:TEXT_LIMIT]) for key, value in fields.items()})
        case Complete(command, option, typed):
            intent = Complete(command, option, one_line(typed[:TEXT_LIMIT]))
        case Press() | Arrive():
            pass
    return Request(
        _named(request.asker),
        place if name == place.name else replace(place, name=name),
        intent,
        request.reopens,
        request.sight,
        request.chosen and _named(request.chosen, NAMELESS),
        request.event,
    )


def _named(account: Asker, nameless: str = "") -> Asker:
    name = shortened(one_line(account.name), NAME_LIMIT) or nameless
    return account if name == account.name else replace(account, name=name)
