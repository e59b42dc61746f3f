"""``shlyuz verify``: the verdict first, then every finding."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import click

from sandbox.cli.edge import data_option, lang_option, open_world
from sandbox.cli.telling import OctetsForm, explained, report_lines
from sandbox.clock import ASTANA, SystemClock
from signing.certificates import Certificate
from signing.judge import judge
from signing.texts import Lang
from signing.trust import TrustStore

__all__ = ["Moment", "verify"]


class Moment(click.ParamType[datetime]):
    """A moment in ISO 8601; without an offset it is Kazakhstan's time, without a time it is midnight there."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, aware."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a moment such as 2026-11-20T18:30:00+05:00", param, ctx)
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=ASTANA)


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option(
    "--trust",
    "trust_files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with the root to trust, PEM or DER, issuing authorities allowed beside it; may be given more than once. "
    "Without a root its first certificate is trusted. Default: the roots of the world.",
)
@click.option("--at", type=Moment(), help="Judge at this moment (ISO 8601) instead of now.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@click.option(
    "--octets",
    type=click.Choice(["text", "base64"]),
    help="With --json: the canonical octets that did not fit, in this form.",
)
@click.option(
    "--html",
    "page",
    type=click.Path(dir_okay=False, allow_dash=True),
    help='Write the report as one HTML page that needs nothing beside itself; "-" prints it instead of the text.',
)
@lang_option
@data_option
@click.pass_context
def verify(
    ctx: click.Context,
    file: IO[bytes],
    *,
    trust_files: tuple[Path, ...],
    at: datetime | None,
    as_json: bool,
    octets: OctetsForm | None,
    page: str | None,
    lang: Lang,
    data_dir: Path,
) -> None:
    """Judge the signature of FILE, a signed XML document or SOAP message; "-" reads standard input.

    Exit code 0: valid. 1: not valid, the findings say why. 2: the command was misused.
    """
    if as_json and page == "-":
        raise click.UsageError("--json and --html - both want the standard output.")
    if octets is not None and not as_json:
        raise click.UsageError("--octets goes with --json.")
    trust = _trust_in(trust_files) if trust_files else _own_trust(data_dir)
    report = judge(file.read(), trust, at=at or SystemClock().now())
    name = getattr(file, "name", "<stdin>")
    if page is not None:
        from sandbox.pages import render_verdict

        _put(render_verdict(report, lang, name=name), page)
    if as_json:
        click.echo(json.dumps(explained(report, lang, octets=octets), ensure_ascii=False, indent=2))
    elif page != "-":
        for line in report_lines(report, lang, name=name):
            click.echo(line)
    ctx.exit(0 if report.ok else 1)


def _put(text: str, place: str) -> None:
    if place == "-":
        click.echo(text, nl=False)
        return
    try:
        Path(place).write_text(text, "utf-8")
    except OSError as error:
        raise click.UsageError(f"{place} cannot be written: {error.strerror}") from None


def _trust_in(files: tuple[Path, ...]) -> TrustStore:
    return TrustStore.of(one for file in files for one in Certificate.all_from(file.read_bytes()))


def _own_trust(data_dir: Path) -> TrustStore:
    world = open_world(data_dir)
    try:
        return world.trust
    finally:
        world.close()
