"""Certificates and their standing as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import click

from sandbox.clock import in_astana
from sandbox.pki.issued import Issued, Standing
from signing.authority.register import Revocation
from signing.certificates import Certificate
from signing.revocation.status import Reason
from signing.texts import Catalogue, Lang

__all__ = ["certificate_lines", "issued_line", "issued_lines", "pki_word", "told"]

_COLOURS: Final = {
    Standing.GOOD: "green",
    Standing.ON_HOLD: "yellow",
    Standing.REVOKED: "red",
    Standing.EXPIRED: "bright_black",
}


def pki_word(key: str, lang: Lang) -> str:
    """The word *key* in *lang*; KeyError for one that is not there."""
    return _words().text(key, "word", lang) or key


@lru_cache(maxsize=1)
def _words() -> Catalogue:
    return Catalogue.load("sandbox.texts", "pki")


def issued_line(one: Issued, at: datetime, lang: Lang) -> str:
    """A certificate in one line: serial number, standing, last day, holder."""
    standing = one.standing(at)
    word = click.style(f"{pki_word(standing.value, lang):<13}", fg=_COLOURS[standing])
    last_day = in_astana(one.certificate.not_after).date().isoformat()
    return f"{one.serial:<40}  {word}  {last_day}  {one.certificate.subject.dn}{_since(one.revocation, lang)}"


def issued_lines(one: Issued, history: Iterable[Revocation], *, at: datetime, lang: Lang) -> Iterator[str]:
    """Everything about a certificate that was issued: what it says, how it stands, what was done to it."""
    yield from certificate_lines(one.certificate, lang)
    standing = one.standing(at)
    word = click.style(pki_word(standing.value, lang), fg=_COLOURS[standing], bold=True)
    yield _line("standing", f"{word}{_since(one.revocation, lang)}", lang)
    for change in history:
        yield _line("history", f"{in_astana(change.at).isoformat()}  {change.reason}", lang)


def certificate_lines(certificate: Certificate, lang: Lang) -> Iterator[str]:
    """What a certificate says."""
    yield _line("subject", certificate.subject.dn, lang)
    yield _line("issuer", certificate.issuer.dn, lang)
    yield _line("serial", f"{certificate.serial_number:x}", lang)
    first, last = in_astana(certificate.not_before), in_astana(certificate.not_after)
    yield _line("valid", f"{first.isoformat()} – {last.isoformat()}", lang)
    if certificate.roles:
        yield _line("roles", ", ".join(sorted(certificate.roles)), lang)
    yield _line("fingerprint", certificate.fingerprint, lang)


def told(one: Issued, history: Iterable[Revocation], at: datetime) -> dict[str, Any]:
    """Everything about a certificate that was issued, as JSON data."""
    changes = [{"at": change.at.isoformat(), "reason": change.reason.value} for change in history]
    return {**one.as_dict(at), "history": changes}


def _since(revocation: Revocation | None, lang: Lang) -> str:
    """Since when it does not count, and why, where the standing itself does not say it."""
    if revocation is None:
        return ""
    reason = "" if revocation.reason is Reason.CERTIFICATE_HOLD else f", {revocation.reason}"
    return f"  [{pki_word('since', lang)} {in_astana(revocation.at).isoformat()}{reason}]"


def _line(label: str, value: str, lang: Lang) -> str:
    return f"  {pki_word(label, lang)}: {value}"
