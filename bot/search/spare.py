"""Memory that is not needed any more."""

import ctypes


def give_back() -> None:
    """What was freed is the system's again, where the C library can do that (glibc's `malloc_trim`).

    A fit takes for a moment several times what it leaves, and glibc keeps that for what may come.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
