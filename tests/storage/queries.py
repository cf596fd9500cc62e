"""What a query is to the tests of plans."""

from collections.abc import Callable

from bot.core.people import Member
from bot.storage.engine import Writer

Query = Callable[[Writer, Member], object]
