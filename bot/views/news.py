"""What became of a member's days while they were away."""

from bot.core.people import Delivery
from bot.core.reply import Paragraph, Reply, Typed


def notice(_: Delivery) -> Reply:
    """That there is news; what it is the streak tells."""
    news = "There is news about your streak. See it with "
    return Reply(f"{news}streak.", (Paragraph((news, Typed("streak"), ".")),), private=True)
