"""Where lines come from: what a pipe gives, whatever comes through it."""

import asyncio
import io
import os
import threading

from bot.adapters.console.lines import LINE_LIMIT, Pipe


def read(data: bytes, count: int) -> list[str | None]:
    """So many lines of a stream."""

    async def take() -> list[str | None]:
        pipe = Pipe(io.BytesIO(data))
        return [await pipe.next("") for _ in range(count)]

    return asyncio.run(take())


def test_lines_come_one_by_one_without_their_ends() -> None:
    """Line feeds and carriage returns are gone, empty lines stay, and after the last there is none."""
    assert read(b"one\ntwo\r\n\n\nlast", 6) == ["one", "two", "", "", "last", None]


def test_after_the_end_there_is_nothing_for_ever() -> None:
    """Asking again changes nothing."""
    assert read(b"", 3) == [None, None, None]


def test_bytes_that_are_no_text_are_replaced() -> None:
    """Broken UTF-8 is one replacement character a byte, and the next line is whole."""
    assert read(b"a\xff\xfeb\nz\xc3\xa4h\n\x00\n", 4) == ["a\ufffd\ufffdb", "zäh", "\x00", None]


def test_a_line_beyond_the_limit_is_cut_and_the_next_is_whole() -> None:
    """Three megabytes without an end are read, and kept no longer than the limit."""
    first, second, end = read(b"x" * LINE_LIMIT + b"y" * (2 * LINE_LIMIT + 7) + b"\nquit\n", 3)
    assert first == "x" * LINE_LIMIT
    assert (second, end) == ("quit", None)


def test_a_line_of_just_the_limit_is_whole() -> None:
    """Neither is it cut nor does it swallow the next one."""
    for size in (LINE_LIMIT - 1, LINE_LIMIT, LINE_LIMIT + 1):
        first, second, end = read(b"x" * size + b"\nquit\n", 3)
        assert first == "x" * min(size, LINE_LIMIT)
        assert (second, end) == ("quit", None)


def test_a_long_line_without_an_end_is_read_to_the_end_of_the_pipe() -> None:
    """The last line may lack its line feed, however long it is."""
    assert read(b"x" * (2 * LINE_LIMIT), 2) == ["x" * LINE_LIMIT, None]


def test_a_letter_cut_in_two_by_the_limit_does_no_harm() -> None:
    """A character of several bytes at the limit is replaced, not raised."""
    first, second = read(b"x" * (LINE_LIMIT - 1) + "ä\nquit\n".encode(), 2)
    assert first == "x" * (LINE_LIMIT - 1) + "\ufffd"
    assert second == "quit"


def test_a_line_is_given_as_soon_as_it_is_there() -> None:
    """A pipe that stays open gives each line when it is written, not at the end."""
    out, into = os.pipe()

    async def converse() -> list[str | None]:
        with os.fdopen(out, "rb") as stream, os.fdopen(into, "wb", buffering=0) as writer:
            pipe = Pipe(stream)
            heard = []
            for line in (b"one\n", b"two\n"):
                writer.write(line)
                heard.append(await pipe.next(""))
            writer.close()
            heard.append(await pipe.next(""))
            return heard

    assert asyncio.run(converse()) == ["one", "two", None]


def test_waiting_for_a_line_holds_up_nothing_else() -> None:
    """While nobody types, the rest of the program goes on."""
    out, into = os.pipe()

    async def converse() -> str | None:
        with os.fdopen(out, "rb") as stream, os.fdopen(into, "wb", buffering=0) as writer:
            pipe = Pipe(stream)
            waiting = asyncio.create_task(pipe.next(""))
            for _ in range(100):
                await asyncio.sleep(0)
            assert not waiting.done()
            threading.Thread(target=writer.write, args=(b"at last\n",)).start()
            return await waiting

    assert asyncio.run(converse()) == "at last"
