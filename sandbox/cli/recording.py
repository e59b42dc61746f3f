"""``shlyuz route record`` and what goes with it: recordings made, answered from, shown, shared."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sandbox.cli.edge import data_option, open_world
from sandbox.cli.route import lay_raw, route_option, url_options
from sandbox.clock import in_astana
from sandbox.errors import NotFound

if TYPE_CHECKING:
    from gateway.recordings import Recorded
    from sandbox.world import World

__all__ = ["RECORDING"]


@click.command()
@click.argument("service")
@route_option
@click.option("--url", required=True, help="The real endpoint, which answers SyncChannel v10 there.")
@click.option("--keep-people", is_flag=True, help="Keep personal data as they are, in the journal too.")
@url_options
@data_option
def record(*, service: str, route_id: str | None, url: str, keep_people: bool, data_dir: Path, **chosen: Any) -> None:
    """Send what comes for SERVICE to a real endpoint, and record what it answers.

    Whoever asks gets the real answer. What is kept has people of the population in the place of real ones, and no
    signatures.
    """
    raw = {"service": service, "route": route_id, "url": url, "record": True, "scrub": not keep_people, **chosen}
    lay_raw(data_dir, raw)


@click.command()
@click.argument("service")
@route_option
@click.option("--file", "file", metavar="FILE", help="Answer from this recording.  [default: what the world recorded]")
@click.option("--exact", is_flag=True, help="Refuse what was not recorded, instead of answering with the nearest.")
@click.option("--ignore", "ignored", multiple=True, metavar="FIELD", help="A field that does not matter; repeatable.")
@click.option("--signed-by", metavar="NAME", help="Organisation that signs.  [default: the register's owner]")
@data_option
def replay(*, service: str, route_id: str | None, file: str | None, data_dir: Path, **chosen: Any) -> None:
    """Answer for SERVICE with what was recorded, signed anew."""
    chosen["ignored"] = list(chosen["ignored"])
    lay_raw(data_dir, {"service": service, "route": route_id, "replay": file or "recorded", **chosen})


@click.command()
@click.argument("service", required=False)
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@data_option
def recorded(*, service: str | None, as_json: bool, data_dir: Path) -> None:
    """List what was recorded of SERVICE, or of which services something was."""
    with closing(open_world(data_dir)) as world:
        recordings = world.systems.recordings
        found = [_told(one) for one in _of(world, service)] if service is not None else None
        counted = recordings.services()
    if as_json:
        click.echo(json.dumps(counted if found is None else found, ensure_ascii=False, indent=2))
    elif found is None:
        for name, count in counted.items():
            click.echo(f"{name}  {count}")
    else:
        for one in found:
            click.echo(f"{one['id']:>6}  {one['at']}  {one['code']}  {one['message']}\n        {one['request']}")


@click.command()
@click.argument("service")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write.  [default: the terminal]")
@data_option
def export(*, service: str, out: Path | None, data_dir: Path) -> None:
    """Write what was recorded of SERVICE as a file. Look through it before you share it."""
    from sandbox.recording.file import write_recordings

    with closing(open_world(data_dir)) as world:
        found = _of(world, service)
    text = write_recordings(service, [one.recording for one in found])
    if any(not one.recording.scrubbed for one in found):
        click.echo("shlyuz: personal data are in it as they were", err=True)
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, "utf-8")
        click.echo(f"{out}: {len(found)}")


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@data_option
def import_(*, file: Path, data_dir: Path) -> None:
    """Take the recordings in FILE, instead of what was recorded of their service."""
    from sandbox.recording.file import read_recordings
    from sandbox.routes.files import FileMissing, FolderFiles

    try:
        found = read_recordings(FolderFiles(file.parent).text(file.name), file.name)
    except FileMissing as error:
        raise click.BadParameter(str(error)) from error
    with closing(open_world(data_dir)) as world, world.engine.begin() as connection:
        world.systems.recordings.replace(connection, found.service_id, found.recordings)
    click.echo(f"{found.service}: {len(found.recordings)}")


@click.command()
@click.argument("service")
@data_option
def forget(*, service: str, data_dir: Path) -> None:
    """Forget what was recorded of SERVICE."""
    with closing(open_world(data_dir)) as world:
        count = world.systems.recordings.forget(service)
    if count == 0:
        raise NotFound("RECORDING-UNKNOWN", service)
    click.echo(f"{service}: {count} forgotten")


def _of(world: World, service: str) -> tuple[Recorded, ...]:
    found = world.systems.recordings.of(service)
    if not found:
        raise NotFound("RECORDING-UNKNOWN", service)
    return found


def _told(one: Recorded) -> dict[str, Any]:
    made = one.recording
    return {
        "id": one.id,
        "at": in_astana(made.moment).isoformat(timespec="seconds"),
        "code": made.status_code,
        "message": made.status_message,
        "fault": made.fault,
        "signed": made.signed,
        "scrubbed": made.scrubbed,
        "request": made.request.decode(),
        "answer": None if made.answer is None else made.answer.decode(),
    }


RECORDING: Final = (record, replay, recorded, export, import_, forget)
"""The commands of recordings; they stand beside those of routes."""
