"""Where the files that travel with the code are."""

from pathlib import Path


def shipped(name: str) -> Path:
    """The folder `content` or `migrations`: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name
