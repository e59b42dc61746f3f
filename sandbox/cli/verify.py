"""``shlyuz verify``: the verdict first, then every finding."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Final

import click

from sandbox.cli.content import FILE, content_options, octets_of, world_and_content
from sandbox.cli.edge import lang_option, open_world
from sandbox.cli.moment import Moment
from sandbox.cli.telling import OctetsForm, explained, report_lines
from sandbox.clock import SystemClock
from signing.certificates import Certificate
from signing.findings import SignatureReport, Verdict
from signing.judge import EVERYONE, judge
from signing.moments import When
from signing.revocation.embedded import EmbeddedEvidence
from signing.texts import Lang
from signing.trust import Policy, TrustStore

__all__ = ["EXIT_CODES", "verify"]

EXIT_CODES: Final = {Verdict.PASSED: 0, Verdict.FAILED: 1}
"""What the process ends with; 3 for a verdict that could not be reached."""
_UNDETERMINED: Final = 3


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of a file, but for the moment."""

    octets: bytes | memoryview
    content: Path | None
    """What a detached signature was made for."""
    trust_files: tuple[Path, ...]
    ocsp: tuple[Path, ...]
    crls: tuple[Path, ...]
    policy: Policy

    def answer(self, when: When, trust: TrustStore) -> SignatureReport:
        """The report, with the evidence at hand asked before anybody else."""
        if self.ocsp or self.crls:
            evidence = EmbeddedEvidence(_contents(self.ocsp), _contents(self.crls))
            trust = trust.with_sources([evidence])
        if self.content is None:
            return judge(self.octets, trust, at=when, policy=self.policy)
        with self.content.open("rb") as data:
            return judge(self.octets, trust, at=when, data=data, policy=self.policy)


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option(
    "--trust",
    "trust_files",
    multiple=True,
    type=FILE,
    help="File with the root to trust, PEM or DER, issuing authorities allowed beside it; may be given more than once. "
    "Without a root its first certificate is trusted. Default: the roots of the world.",
)
@click.option("--at", type=Moment(), help="Judge at this moment (ISO 8601), too: it decides.")
@click.option("--now", type=Moment(), help="Take this moment for the present one.")
@click.option("--ocsp", multiple=True, type=FILE, help="File with an OCSP answer to believe if its signature is good.")
@click.option("--crl", "crls", multiple=True, type=FILE, help="File with a CRL, complete or delta; the same.")
@click.option("--require-revocation", is_flag=True, help="Not valid unless revocation is known of every certificate.")
@click.option("--require-time-stamp", is_flag=True, help="Not valid without a time-stamp that is to be believed.")
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
@content_options
@click.pass_context
def verify(
    ctx: click.Context,
    file: IO[bytes],
    *,
    content: Path | None,
    trust_files: tuple[Path, ...],
    at: datetime | None,
    now: datetime | None,
    ocsp: tuple[Path, ...],
    crls: tuple[Path, ...],
    require_revocation: bool,
    require_time_stamp: bool,
    as_json: bool,
    octets: OctetsForm | None,
    page: str | None,
    lang: Lang,
    data: tuple[Path, ...],
) -> None:
    """Judge what is signed in FILE; "-" reads standard input.

    A signed XML document, a SOAP message, a CMS, a PDF, the card of an electronic document, a JSON Web Token, a
    time-stamp; a certificate, a CRL or an OCSP answer is judged for what it is. The trust in the signer is told for
    every moment that matters, side by side: now, at signing where a time-stamp proves when that was, and at the moment
    given with --at. The last of them decides.

    Exit code 0: valid. 1: not valid, the findings say why. 2: the command was misused. 3: it cannot be determined.
    """
    if as_json and page == "-":
        raise click.UsageError("--json and --html - both want the standard output.")
    if octets is not None and not as_json:
        raise click.UsageError("--octets goes with --json.")
    data_dir, content = world_and_content(data, content)
    # whoever brings evidence wants it to count: it has to be about this signer
    require_revocation = require_revocation or bool(ocsp or crls)
    policy = replace(EVERYONE, require_revocation=require_revocation, require_time_stamp=require_time_stamp)
    question = _Question(octets_of(file), content, trust_files, ocsp, crls, policy)
    with _trusted(trust_files, data_dir, now) as (trust, present):
        report = question.answer(When(present, at), trust)
    name = getattr(file, "name", "<stdin>")
    if page is not None:
        from sandbox.pages import render_verdict

        _put(render_verdict(report, lang, name=name), page)
    if as_json:
        click.echo(json.dumps(explained(report, lang, octets=octets), ensure_ascii=False, indent=2))
    elif page != "-":
        for line in report_lines(report, lang, name=name):
            click.echo(line)
    ctx.exit(EXIT_CODES.get(report.verdict, _UNDETERMINED))


@contextmanager
def _trusted(files: tuple[Path, ...], data_dir: Path, now: datetime | None) -> Iterator[tuple[TrustStore, datetime]]:
    """Whom to trust, and the present moment: of the world, unless the caller says otherwise."""
    if files:
        yield TrustStore.of(one for file in files for one in Certificate.all_from(file.read_bytes())), _present(now)
        return
    world = open_world(data_dir)
    try:
        if now is None:
            yield world.trust, world.clock.now()
        else:
            yield world.pki.trust_as_of(lambda: now), now
    finally:
        world.close()


def _present(now: datetime | None) -> datetime:
    return now or SystemClock().now()


def _contents(files: tuple[Path, ...]) -> list[bytes]:
    return [file.read_bytes() for file in files]


def _put(text: str, place: str) -> None:
    if place == "-":
        click.echo(text, nl=False)
        return
    try:
        Path(place).write_text(text, "utf-8")
    except OSError as error:
        raise click.UsageError(f"{place} cannot be written: {error.strerror}") from None
