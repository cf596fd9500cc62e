"""How the gateway's frames are packed: each connection is one stream, and each frame ends where it can be read.

"Transport Compression", Discord's developer documentation. Which one discord.py asks for is up to its Python.
"""

import sys
import zlib
from collections.abc import Callable

Pack = Callable[[bytes], bytes]


def _zlib() -> Pack:
    stream = zlib.compressobj()
    return lambda frame: stream.compress(frame) + stream.flush(zlib.Z_SYNC_FLUSH)


PACKINGS: dict[str, Callable[[], Pack]] = {"zlib-stream": _zlib}
"""What makes the packing of a new connection, by the name that clients ask for it by: those that this Python has."""

if sys.version_info >= (3, 14):
    from compression import zstd

    def _zstd() -> Pack:
        stream = zstd.ZstdCompressor()
        return lambda frame: stream.compress(frame, mode=zstd.ZstdCompressor.FLUSH_BLOCK)

    PACKINGS["zstd-stream"] = _zstd
