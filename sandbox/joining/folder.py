"""The folder that a participant gets: keys, roots, addresses, and a first request that works."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any, Final

from sandbox.sealed_files import write_secret
from signing.keys import KeyPair

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["write_folder"]

_TRUST: Final = "root.pem"
_PASSWORD: Final = "password.txt"
_CHOSEN: Final = {
    "kk": "; құпиясөзді сіз таңдадыңыз, оны өзіңіз жазасыз",
    "ru": "; пароль выбрали вы, впишите его сами",
    "en": "; the password was your choice, write it there yourself",
}


def write_folder(world: World, sender_id: str, *, out: Path, url: str) -> tuple[str, ...]:
    """Write to *out* what the participant *sender_id* needs, the world answering at *url*; the names of the files.

    A password that its owner chose is not known here, and left out. A participant that brought certificates gets no
    key, for it has its own.
    """
    out.mkdir(parents=True, exist_ok=True)
    membership, url = world.systems.membership, url.rstrip("/")
    keys = _key_files(world, sender_id)
    tls = membership.tls_key(sender_id)
    told = _told(world, sender_id, url=url) | {
        "key": next(iter(keys), None),
        "keys": list(keys),
        "trust": _TRUST,
        "tls": [f"{sender_id}-tls.pem", f"{sender_id}-tls.key"],
    }
    for name, key in keys.items():
        write_secret(out / name, key.to_pkcs12(membership.password(sender_id)))
    write_secret(out / _PASSWORD, f"{membership.password(sender_id)}\n".encode())
    write_secret(out / "participant.json", (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode())
    (out / _TRUST).write_bytes(world.authority.bundle)
    (out / told["tls"][0]).write_bytes(b"".join(one.pem for one in (tls.certificate, *tls.chain[:1])))
    write_secret(out / told["tls"][1], tls.to_pem())
    made = {"first_request.py": None, "request.xml": told, "first_request.sh": told, "README.md": told}
    for name, values in made.items():
        (out / name).write_text(_paper(name, values, keys=keys), "utf-8")
    return ("participant.json", *keys, _PASSWORD, _TRUST, *told["tls"], *made)


def _key_files(world: World, sender_id: str) -> dict[str, KeyPair]:
    """The key files by name, the one that messages are signed with first."""
    registered = world.systems.participants.find(sender_id)
    membership = world.systems.membership
    brought = registered is not None and registered.certificates
    found: dict[str, KeyPair] = {}
    for place, key in enumerate(() if brought else membership.keys(sender_id)):
        found[f"{sender_id}.p12" if place == 0 else f"{sender_id}-{key.certificate.key_family}.p12"] = key
    for place, key in enumerate(membership.data_keys(sender_id)):
        found[f"{sender_id}-data.p12" if place == 0 else f"{sender_id}-data-{key.certificate.key_family}.p12"] = key
    return found


def _told(world: World, sender_id: str, *, url: str) -> dict[str, Any]:
    system = world.systems.membership.system(sender_id)
    return {
        "senderId": sender_id,
        # one that its owner chose is not known here: only its hash is
        "password": world.systems.membership.known_password(sender_id),
        "bin": system.bin,
        "organisation": system.organisation,
        "url": url,
        "wsdl": f"{url}/bip-sync-wss-gost/?wsdl",
        "asyncWsdl": f"{url}/bip-async?wsdl",
        "callbackWsdl": f"{url}/bip-async?wsdl=AsyncChannelClient.wsdl",
        "clock": f"{url}/api/clock",
        "person": world.population.characters[0].iin,
        "serviceIds": sorted(world.systems.registers),
    }


def _paper(name: str, values: dict[str, Any] | None, *, keys: dict[str, KeyPair]) -> str:
    text = files("sandbox.joining").joinpath("papers", f"{name.lower()}.in").read_text("utf-8")
    if values is None:
        return text
    chosen = values["password"] is None
    return Template(text).substitute(
        sender_id=values["senderId"],
        person=values["person"],
        url=values["url"],
        trust=values["trust"],
        tls_certificate=values["tls"][0],
        tls_key=values["tls"][1],
        keys=", ".join(f"`{one}`" for one in keys) or "—",
        **{f"password_{lang}": _CHOSEN[lang] if chosen else "" for lang in _CHOSEN},
    )
