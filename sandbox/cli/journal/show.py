"""``shlyuz journal show``: one message, whole."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.masking import masked, masked_headers
from sandbox.cli.edge import data_option, lang_option, open_world
from sandbox.cli.journal.telling import entry_as_json, json_option, row_of, tell_json
from sandbox.clock import in_astana
from sandbox.errors import NotFound
from sandbox.explanations import explain_finding
from signing.findings import Finding, Step, Verdict
from signing.texts import Lang

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.journal import Entry

__all__ = ["show"]


@click.command()
@click.argument("number", type=click.IntRange(0, 2**31 - 1))
@click.option("--octets", "with_octets", is_flag=True, help="The message alone, secrets hidden.")
@click.option("--raw", is_flag=True, help="The message alone, octet for octet as it was on the wire, password and all.")
@json_option
@lang_option
@data_option
def show(*, number: int, with_octets: bool, raw: bool, as_json: bool, lang: Lang, data_dir: Path) -> None:
    """Show the message NUMBER: who, what, when, every finding, what followed from it, and the message itself.

    A password in it is hidden, so what is shown of a signed message may not verify; --raw gives what does.
    """
    from gateway.journal import Journal

    with closing(open_world(data_dir)) as world:
        journal = Journal(world.engine)
        entry, octets = journal.get(number), journal.octets(number)
        if entry is None or octets is None:
            raise NotFound("MESSAGE-UNKNOWN", str(number))
        followed = journal.answers_to(number)
    if raw or with_octets:
        click.echo(octets if raw else masked(octets), nl=False)
    elif as_json:
        text = masked(octets).decode(errors="replace")
        told = {"answered_by": [entry_as_json(one) for one in followed], "text": text}
        tell_json(entry_as_json(entry) | told)
    else:
        for line in _lines(entry, followed, lang):
            click.echo(line)
        click.echo(masked(octets).decode(errors="replace"))


def _lines(entry: Entry, followed: tuple[Entry, ...], lang: Lang) -> Iterator[str]:
    yield f"{entry.id}  {in_astana(entry.moment).isoformat()}  {entry.direction}  {entry.channel}  {entry.size} octets"
    yield f"  {entry.sender_id or '-'} → {entry.receiver_id or '-'}  {entry.service_id or '-'}"
    named = ("message_id", "correlation_id", "session_id", "code", "http_status", "latency_us", "provoked", "signer")
    for name in (*named, "fingerprint", "answers"):
        value = getattr(entry, name)
        if value is not None:
            yield f"  {name}: {value}"
    for name, value in masked_headers(entry.headers).items():
        yield f"  {name}: {value}"
    for told in entry.findings:
        finding = Finding(str(told["code"]), Step(told["step"]), Verdict(told["verdict"]))
        seen = "".join(f"  {key}: {told[key]}" for key in ("expected", "actual") if key in told)
        yield f"  {finding.verdict:<12} {finding.code:<22} {explain_finding(finding, lang)[0] or ''}{seen}"
    for one in followed:
        yield f"  led to: {'  '.join(row_of(one))}"
