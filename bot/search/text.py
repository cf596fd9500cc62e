"""What a question is made of, once greetings, markup, case and accents are taken off."""

import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, combinations
from sys import intern

import snowballstemmer

READ_LIMIT = 1000
"""Characters of a question that are looked at; a question in chat is far shorter, and work stays bounded."""

_ADDRESSES = re.compile(r"<[@#!:&][^>]{0,100}>|https?://\S+|@(everyone|here)\b")
_WORDS = re.compile(r"[^\W_]+(?:\+{2,}|[+#](?!\w))?")  # letters and digits of any script; c++ and c# stay whole
_APOSTROPHES = re.compile(r"(?<=\w)['’](?=\w)")
_GREETINGS = (
    r"(?:hi|hey|hello|hiya|yo|good (?:morning|evening|afternoon))(?: (?:there|all|everyone|folks|guys|bot))*"
    "|ok|okay|so|please|pls|plz|thanks|sorry|um|uh|study ?hall"
)
_REQUESTS = (
    r"(?:can|could|would|will) (?:you|u|anyone|someone|somebody)(?: please| pls| kindly)?"
    r" (?:tell|explain|help|answer)(?: to)?(?: me| us)?(?: with| about)?"
)
_WISHES = (
    r"(?:i (?:just )?(?:want|wanted|would like|d like|wanna|need) to (?:know|ask)|i was wondering|i wonder"
    r"|just wondering|quick question|do you know|does anyone know|any idea|tell me|question)"
    r"(?: about)?(?: if| whether)?"
)
_OPENING = re.compile(rf"^(?:(?:{_GREETINGS}|{_REQUESTS}|{_WISHES})\s+)+(?=\w)")
_CLOSING = re.compile(r"(?:\s+(?:please|pls|plz|thanks|thank you|thx|ty|cheers)(?: bot)?)+$")
_IDLE = frozenset(
    """
    a an the this that these those here there i me my mine you u your yours he him his she her hers it its we us our
    ours they them their theirs one ones someone somebody something anyone anybody anything everyone everything nothing
    am is are was were be been being do does did doing done have has had having can could will would shall should may
    might must what which who whom whose when where why how whats whos hows wheres thats theres heres im ive id ill
    youre youve youll hes shes weve theyre theyve isnt arent wasnt werent dont doesnt didnt havent hasnt cant couldnt
    wont wouldnt shouldnt and or but if then than so as because while of at by for with about into through to from in
    on off up down out over under again no not nor only just very too also more most much many any some all both each
    few other others such own same yes yeah really even ever still now once else case thing things stuff way ways
    """.split()  # noqa: SIM905 - a list of so many would be longer than the rest of the file
)


def idle(words: list[str]) -> bool:
    """Whether none of the words says by itself what is asked about ("what is it", "how do I do that")."""
    return _IDLE.issuperset(words)


def fold(text: str) -> str:
    """The text without case, marks and width: what two spellings of the same words share.

    Vowel signs (of Hindi, for one) are marks too; without them a word stays in one piece.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if unicodedata.category(char)[0] != "M"))


@lru_cache(maxsize=64)  # on its way to an answer a question is cleaned three times
def clean(question: str) -> str:
    """The words of a question, folded, a space between each.

    Addresses, punctuation, emoji, greetings and thanks are gone.
    """
    plain = _APOSTROPHES.sub("", _ADDRESSES.sub(" ", fold(question[:READ_LIMIT])[:READ_LIMIT]))
    words = " ".join(_WORDS.findall(plain))
    return _CLOSING.sub("", _OPENING.sub("", words))  # either leaves the last word it meets


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """The stem of an English word (Porter 2, by Snowball)."""
    with _STEMMING:
        return str(_STEMMER.stemWord(word))


def word_features(words: list[str]) -> Iterable[str]:
    """The stems."""
    return map(stem, words)


def skip_features(words: list[str], reach: int = 3) -> list[str]:
    """Every two stems that stand within `reach` words of each other, in their order."""
    stems = list(map(stem, words))
    return [f"{first} {second}" for i, first in enumerate(stems) for second in stems[i + 1 : i + 1 + reach]]


def pair_features(words: list[str], most: int = 30) -> list[str]:
    """Every two different stems of the text, whatever their order and distance; of the first `most` stems only."""
    return [f"{first} {second}" for first, second in combinations(sorted(set(map(stem, words[:most]))), 2)]


def char_features(words: list[str]) -> Iterable[str]:
    """Every run of 2 to 4 characters within a word, its two ends marked; a typo leaves most of them whole."""
    return chain.from_iterable(map(_runs, words))


@lru_cache(maxsize=16_384)
def _runs(word: str) -> tuple[str, ...]:
    marked = f"_{word}_"
    runs = (marked[start : start + size] for size in (2, 3, 4) for start in range(max(1, len(marked) - size + 1)))
    return tuple(map(intern, runs))  # words share most of them, and are kept by the thousand


_STEMMER = snowballstemmer.stemmer("english")
_STEMMING = threading.Lock()  # the stemmer keeps the word that it works on in itself
