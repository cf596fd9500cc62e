"""What the bot says on its own, by the kind of the delivery."""

from collections.abc import Callable, Mapping

from bot.core.people import Delivery
from bot.core.posts import EDIT, POST
from bot.core.reminders import KIND
from bot.core.reply import Reply
from bot.views import channels, inbox, news, posts, reminders


def _post(delivery: Delivery) -> Reply:
    """What a daily post says by now, whether it is new or edited."""
    if delivery.post is None:
        raise ValueError("a post is shown once it was made ready")
    return posts.post(delivery.post)


_KINDS: Mapping[str, Callable[[Delivery], Reply]] = {
    "answered": inbox.notice,
    "channel.closed": channels.notice,
    "post.unknown": channels.unknown,
    "streak.news": news.notice,
    POST: _post,
    EDIT: _post,
    KIND: reminders.notice,
}


def notice(delivery: Delivery) -> Reply:
    """The words of a delivery.

    Raises:
        KeyError: it is of a kind that this version does not know; a newer one will send it.
    """
    return _KINDS[delivery.kind](delivery)
