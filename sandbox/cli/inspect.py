"""``shlyuz inspect``: what a file holds, without a verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Final

import click

from sandbox.cli.edge import lang_option
from sandbox.clock import in_astana
from signing.certificates import Certificate
from signing.inspection import ContentKind, Contents, SeenSignature, described
from signing.inspection import inspect as look_into
from signing.texts import Lang

__all__ = ["inspect"]

_WORDS: Final[dict[str, dict[Lang, str]]] = {
    "certificates": {"kk": "СЕРТИФИКАТ", "ru": "СЕРТИФИКАТ", "en": "CERTIFICATE"},
    "key-file": {"kk": "КІЛТ ФАЙЛЫ", "ru": "ФАЙЛ КЛЮЧА", "en": "KEY FILE"},
    "document": {"kk": "XML ҚҰЖАТЫ", "ru": "ДОКУМЕНТ XML", "en": "XML DOCUMENT"},
    "message": {"kk": "SOAP ХАБАРЛАМАСЫ", "ru": "СООБЩЕНИЕ SOAP", "en": "SOAP MESSAGE"},
    "subject": {"kk": "иесі", "ru": "владелец", "en": "subject"},
    "issuer": {"kk": "беруші", "ru": "издатель", "en": "issuer"},
    "serial": {"kk": "сериялық нөмірі", "ru": "серийный номер", "en": "serial number"},
    "valid": {"kk": "жарамдылығы", "ru": "срок действия", "en": "valid"},
    "iin": {"kk": "ЖСН", "ru": "ИИН", "en": "IIN"},
    "bin": {"kk": "БСН", "ru": "БИН", "en": "BIN"},
    "roles": {"kk": "рөлдері", "ru": "роли", "en": "roles"},
    "usage": {"kk": "кілттің мақсаты", "ru": "назначение ключа", "en": "key usage"},
    "signed with": {"kk": "қол қойылған алгоритм", "ru": "подписан алгоритмом", "en": "signed with"},
    "fingerprint": {"kk": "SHA-256 ізі", "ru": "отпечаток SHA-256", "en": "SHA-256 fingerprint"},
    "authority": {"kk": "куәландырушы орталық", "ru": "удостоверяющий центр", "en": "certification authority"},
    "root": {"kk": "түбір элемент", "ru": "корневой элемент", "en": "root element"},
    "signature": {"kk": "қолтаңба", "ru": "подпись", "en": "signature"},
    "none": {"kk": "қолтаңба жоқ", "ru": "подписей нет", "en": "no signatures"},
    "algorithm": {"kk": "алгоритмі", "ru": "алгоритм", "en": "algorithm"},
    "c14n": {"kk": "канондау", "ru": "канонизация", "en": "canonicalisation"},
    "reference": {"kk": "сілтеме", "ru": "ссылка", "en": "reference"},
    "covers": {"kk": "көрсетеді", "ru": "указывает на", "en": "points at"},
    "nothing": {"kk": "мұнда ондай элемент жоқ", "ru": "такого элемента здесь нет", "en": "no such element here"},
    "digest": {"kk": "дайджест", "ru": "дайджест", "en": "digest"},
    "transform": {"kk": "түрлендіру", "ru": "преобразование", "en": "transform"},
    "signer": {"kk": "қол қоюшы", "ru": "подписал", "en": "signer"},
    "no signer": {"kk": "сертификат жоқ", "ru": "сертификата нет", "en": "no certificate"},
    "timestamp": {"kk": "уақыт белгісі", "ru": "отметка времени", "en": "timestamp"},
    "not judged": {
        "kk": "тексерілген жоқ; тексеру үшін: shlyuz verify",
        "ru": "не проверялось; для проверки: shlyuz verify",
        "en": "nothing was judged; to judge: shlyuz verify",
    },
}


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--password", envvar="SHLYUZ_PASSWORD", help="Password of a key file; SHLYUZ_PASSWORD if not given.")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@lang_option
def inspect(file: IO[bytes], *, password: str | None, as_json: bool, lang: Lang) -> None:
    """Show what FILE holds: a certificate, a key file, signed XML or a SOAP message; "-" reads standard input.

    Nothing is judged: that is for "shlyuz verify". Exit code 2: the file is none of these, or cannot be read.
    """
    contents = look_into(file.read(), password=password)
    if as_json:
        click.echo(json.dumps(contents.as_dict(), ensure_ascii=False, indent=2))
        return
    for line in _lines(contents, lang, getattr(file, "name", "<stdin>")):
        click.echo(line)


def _lines(contents: Contents, lang: Lang, name: str) -> Iterator[str]:
    yield click.style(f"{_WORDS[contents.kind.value][lang]}  {name}", bold=True)
    if contents.kind in (ContentKind.CERTIFICATES, ContentKind.KEY_FILE):
        for number, certificate in enumerate(contents.certificates):
            yield from [""] if number else []
            yield from _certificate(certificate, lang, "  ")
        return
    yield f"  {_WORDS['root'][lang]}: {contents.root}"
    for created, expires in contents.timestamps:
        yield f"  {_WORDS['timestamp'][lang]}: {created or '…'} – {expires or '…'}"
    if not contents.signatures:
        yield f"  {_WORDS['none'][lang]}"
        return
    for number, signature in enumerate(contents.signatures, start=1):
        yield from _signature(signature, lang, number)
    yield f"  {_WORDS['not judged'][lang]}"


def _signature(signature: SeenSignature, lang: Lang, number: int) -> Iterator[str]:
    yield f"  {_WORDS['signature'][lang]} {number}: {signature.at.xpath} ({signature.at.line})"
    yield f"    {_WORDS['algorithm'][lang]}: {signature.algorithm}"
    yield f"    {_WORDS['c14n'][lang]}: {signature.canonicalisation}"
    for reference in signature.references:
        uri = "URI=…" if reference.uri is None else f'URI="{reference.uri}"'
        yield f"    {_WORDS['reference'][lang]}: {uri}"
        yield f"      {_WORDS['covers'][lang]}: {reference.covers or _WORDS['nothing'][lang]}"
        yield f"      {_WORDS['digest'][lang]}: {reference.digest}"
        yield from (f"      {_WORDS['transform'][lang]}: {uri}" for uri in reference.transforms)
    if signature.problem is not None:
        yield f"    {_WORDS['no signer'][lang]}: {signature.problem}"
    for certificate in signature.certificates[:1]:
        yield f"    {_WORDS['signer'][lang]}:"
        yield from _certificate(certificate, lang, "      ")


def _certificate(certificate: Certificate, lang: Lang, indent: str) -> Iterator[str]:
    told = described(certificate)
    start, end = (in_astana(moment).isoformat() for moment in (certificate.not_before, certificate.not_after))
    facts = [
        ("subject", told["subject"]),
        ("iin", told["iin"]),
        ("bin", told["bin"]),
        ("roles", ", ".join(told["roles"])),
        ("authority", "✓" if told["is_authority"] else None),
        ("issuer", told["issuer"]),
        ("serial", told["serial_number"]),
        ("valid", f"{start} – {end}"),
        ("usage", told["key_usage"]),
        ("signed with", told["signed_with"]),
        ("fingerprint", told["fingerprint"]),
    ]
    yield from (f"{indent}{_WORDS[label][lang]}: {value}" for label, value in facts if value)
