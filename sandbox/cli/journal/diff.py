"""``shlyuz journal diff``: in what two messages differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sandbox.cli.edge import data_option, open_world

if TYPE_CHECKING:
    from sandbox.evidence.canonical_difference import CanonicalDifference, Change
    from sandbox.evidence.raw_difference import RawDifference, Span
    from sandbox.world import World

__all__ = ["diff"]

_COLOURS: Final = {"added": "green", "removed": "red", "changed": "yellow", "moved": "cyan"}
_SIGNS: Final = {"added": "+", "removed": "-", "changed": "~", "moved": ">"}
_DIFFERENT: Final = 1


@click.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--raw", is_flag=True, help="Octet by octet, with the octets where eyes see no difference.")
@click.option("--canonical", is_flag=True, help="Element by element; prefixes of namespaces do not count.  [default]")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@data_option
@click.pass_context
def diff(
    ctx: click.Context, *, first: str, second: str, raw: bool, canonical: bool, as_json: bool, data_dir: Path
) -> None:
    """Tell in what A and B differ: each the id of a message in the journal, or a file (./7 for a file named 7).

    Secrets are compared and not shown. Exit code 0: they are the same. 1: they differ.
    """
    from sandbox.evidence.difference import Form, difference
    from sandbox.evidence.raw_difference import RawDifference

    if raw and canonical:
        raise click.UsageError("--raw and --canonical are two ways to compare; take one.")
    with closing(open_world(data_dir)) as world:
        found = difference(_octets(world, first), _octets(world, second), Form.RAW if raw else Form.CANONICAL)
    if as_json:
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        for line in _raw_lines(found) if isinstance(found, RawDifference) else _canonical_lines(found):
            click.echo(line)
        if found.left_out:
            click.echo(f"… and {found.left_out} more")
    ctx.exit(0 if found.same else _DIFFERENT)


def _octets(world: World, what: str) -> bytes:
    from sandbox.evidence.thread import entry_of

    if what.isascii() and what.isdigit():
        return world.systems.journal.octets(entry_of(world, int(what)).id) or b""
    try:
        return Path(what).read_bytes()
    except OSError as error:
        raise click.UsageError(f"{what} cannot be read: {error.strerror}") from None


def _raw_lines(found: RawDifference) -> Iterator[str]:
    if found.same:
        yield "the same octets"
    for fact in found.facts:
        yield f"{fact.name}: {fact.first} | {fact.second}"
    for change in found.changes:
        unseen = "  (looks the same)" if change.invisible else ""
        place = f"line {change.first.line}:{change.first.column}, octet {change.first.offset}"
        other = f"line {change.second.line}:{change.second.column}, octet {change.second.offset}"
        yield click.style(f"{_SIGNS[change.kind]} {place} | {other}{unseen}", fg=_COLOURS[change.kind])
        for sign, span in (("-", change.first), ("+", change.second)):
            yield from _span_lines(sign, span, with_hex=change.invisible)


def _span_lines(sign: str, span: Span, *, with_hex: bool) -> Iterator[str]:
    if not span.octets:
        return
    yield f"    {sign} {span.text!r}"
    if with_hex and span.hex:
        yield f"      {span.hex}"


def _canonical_lines(found: CanonicalDifference) -> Iterator[str]:
    if found.same:
        yield "the same for whoever reads XML"
    for change in found.changes:
        path = change.first_path or change.second_path or ""
        if change.kind == "moved" or (
            change.first_path and change.second_path and change.first_path != change.second_path
        ):
            path = f"{change.first_path} | {change.second_path}"
        yield click.style(f"{_SIGNS[change.kind]} {path}{_remarks(change)}", fg=_COLOURS[change.kind])
        for sign, text in (("-", change.first), ("+", change.second)):
            if text is not None and change.kind != "moved":
                yield f"    {sign} {text}"
    for part in found.signed:
        said = "the same octets in canonical form" if part.same else "other octets in canonical form"
        yield f"signed: {part.first_path or '-'} | {part.second_path or '-'}  {said}"


def _remarks(change: Change) -> str:
    signed = {
        (True, True): "  [signed in both]",
        (True, False): "  [signed in A]",
        (False, True): "  [signed in B]",
    }.get((change.signed_in_first, change.signed_in_second), "")
    return f"{'  (white space only)' if change.white_space else ''}{signed}"
