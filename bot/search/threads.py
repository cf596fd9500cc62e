"""Arithmetic in the thread that asks for it."""

from threadpoolctl import threadpool_limits


def one_thread() -> None:
    """BLAS works with one thread at a time for each caller, in every thread of the process, from now on.

    By itself it takes one for each core for every product of matrices; the bot serves many requests at once, and they
    would wait for each other.
    """
    threadpool_limits(limits=1)  # not undone when it is dropped, only when used in a `with`
