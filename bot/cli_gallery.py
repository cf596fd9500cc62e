"""`studyhall gallery`: everything the bot says, in one file."""

from pathlib import Path

import click

_STDOUT = Path("-")


@click.command()
@click.argument("file", default="gallery.html", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
def gallery(file: Path) -> None:
    """Write every kind of reply, as each face shows it, into one HTML FILE (gallery.html; - for standard output)."""
    from bot.gallery.everything import gallery as made_up  # noqa: PLC0415 - which nothing else that is typed needs to load
    from bot.gallery.exhibit import exhibit  # noqa: PLC0415 - as above

    entries = made_up()
    try:
        with click.open_file(str(file), "wb") as out:
            size = out.write(exhibit(entries).encode())
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror or error}.") from error
    if file != _STDOUT:
        click.echo(f"{len(entries)} replies and forms are in {file} ({size / 1_000_000:.1f} MB). Open it in a browser.")
