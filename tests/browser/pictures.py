"""Pictures of the page for its documentation: of few colours, so that they are small."""

import base64
import struct
import zlib
from pathlib import Path

import numpy as np
from playwright.sync_api import BrowserContext

COLOURS = 256

_PIXELS = """async data => {
  const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const pixels = context.getImageData(0, 0, picture.width, picture.height).data;
  const part = 32768, text = [];
  for (let at = 0; at < pixels.length; at += part) text.push(String.fromCharCode(...pixels.subarray(at, at + part)));
  return [picture.width, picture.height, btoa(text.join(""))];
}"""


def keep(shot: bytes, file: Path, context: BrowserContext) -> None:
    """The picture (a PNG) is in the file with at most 256 colours; a page of that browser reads it."""
    page = context.new_page()
    width, height, pixels = page.evaluate(_PIXELS, base64.b64encode(shot).decode())
    page.close()
    red, green, blue, _ = np.frombuffer(base64.b64decode(pixels), np.uint8).astype(np.uint32).reshape(-1, 4).T
    palette, places = _reduced((red << 16) | (green << 8) | blue)
    rows = np.zeros((height, width + 1), np.uint8)  # each begins with its filter: none
    rows[:, 1:] = places.reshape(height, width)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", b"".join(int(colour).to_bytes(3, "big") for colour in palette)),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    )
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts))


def _reduced(colours: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The colours that there are most of, and for each pixel which of them is nearest to its own."""
    known, back, counts = np.unique(colours, return_inverse=True, return_counts=True)
    palette = known[np.argsort(-counts)[:COLOURS]]
    apart = ((_channels(known)[:, None] - _channels(palette)[None]) ** 2).sum(axis=2)
    return palette, apart.argmin(axis=1)[back].astype(np.uint8)


def _channels(colours: np.ndarray) -> np.ndarray:
    return np.stack([colours >> 16, colours >> 8 & 0xFF, colours & 0xFF], axis=1).astype(np.int32)


def _chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG (ISO/IEC 15948, 5.3)."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
