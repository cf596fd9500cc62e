"""The part of the gallery that members have for themselves: single cards, and what is kept about them."""

from collections.abc import Iterator
from dataclasses import replace

from bot.core.picking import Picked, Why
from bot.core.privacy import Kept, Parting
from bot.core.reply import Form, Reply
from bot.core.request import Platform
from bot.gallery import samples
from bot.gallery.samples import HOSTILE, LONG_WORD
from bot.views import privacy, review

Shown = Reply | Form

NEWCOMER = Kept(Platform.LOCAL, "ann", "Ann", None, 1, 0, 0, 0, 0, 0, 0, 0)
REGULAR = Kept(Platform.DISCORD, "80351110224678912", "Ann", "Europe/Berlin", 3, 1_205, 4_310, 241, 12, 2, 1, 1)
SHORT = {"people": [{"id": 1, "name": "Ann"}], "members": [{"id": 1, "admin": True}]}


def own() -> Iterator[tuple[str, Shown]]:
    """Every reply, by its name."""
    yield from _cards()
    yield "privacy-newcomer", privacy.exported(NEWCOMER, SHORT)
    yield "privacy-regular", privacy.exported(REGULAR, {"reviews": [{"id": n} for n in range(900)]})
    one = replace(REGULAR, platform=Platform.SLACK, answers=1, reviews=1, study_days=1, asks=1, waiting=1)
    yield "privacy-one-of-each", privacy.exported(one, SHORT)
    trap = replace(NEWCOMER, account=HOSTILE, name=HOSTILE)
    yield "privacy-hostile", privacy.exported(trap, {"people": [{"name": HOSTILE}]})
    yield "privacy-sure", privacy.sure(Parting((), (), stays=True))
    yield "privacy-sure-alone", privacy.sure(Parting(("Local study group",), (), stays=False))
    yield "privacy-sure-only-admin", privacy.sure(Parting((), ("Local study group",), stays=True))
    yield "privacy-sure-hostile", privacy.sure(Parting((HOSTILE,), (LONG_WORD[:80],), stays=True))
    yield "privacy-sure-elsewhere", privacy.sure(Parting((), (), stays=True, elsewhere=("Gardens",)))
    several = ("Gardens", HOSTILE, "Branch")
    yield "privacy-sure-elsewhere-hostile", privacy.sure(Parting((), (), stays=True, elsewhere=several))
    yield "privacy-gone", privacy.gone()
    yield "privacy-kept-on", privacy.kept_on()


def _cards() -> Iterator[tuple[str, Shown]]:
    yield "card-due", review.single(Picked(samples.PLAIN_CARD, Why.DUE, others=True), "card.next")
    yield "card-new-only-one", review.single(Picked(samples.PLAIN_CARD, Why.NEW, others=False), "card.next")
    yield "card-over-long", review.single(Picked(samples.LONG_CARD, Why.WEAKEST, others=True), "card.next")
    yield "card-hostile", review.single(Picked(samples.HOSTILE_CARD, Why.DUE, others=True), "card.next")
    yield "myth-new", review.single(Picked(samples.myth("myth"), Why.NEW, others=True), "myth.next")
    yield "myth-weakest-only-one", review.single(Picked(samples.myth("half-true"), Why.WEAKEST, others=False), "myth")
