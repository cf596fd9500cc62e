"""Everything the bot can say, of no platform: for what draws it, and for the tests of what draws it."""

from bot.gallery.everything import Shown, gallery

__all__ = ["Shown", "gallery"]
