"""The stand-ins for services that testers use elsewhere, started on free ports, each keeping a journal as ours does.

They come from npm and are kept in a folder of the user's cache; nothing of them is part of this repository.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

__all__ = ["PeerMissing", "mountebank", "wiremock"]

_WIREMOCK: Final = "wiremock@3.13.2"
_MOUNTEBANK: Final = "mountebank@2.9.1"
_PATIENCE: Final = 60.0
_XML: Final = {"Content-Type": "text/xml; charset=utf-8", "Connection": "keep-alive"}


class PeerMissing(Exception):
    """A peer cannot be had on this machine; the text says why, in a line."""


@contextmanager
def wiremock(folder: Path, *, body: str, named: str) -> Iterator[int]:
    """The port of a WireMock, which answers everything at ``/static/`` with *body* as it is.

    At ``/xpath/`` it answers what has *named* at ``//serviceId``, and puts what it finds at ``//requestInfo/messageId``
    in the place of ``{id}``.
    """
    java = _program("java")
    package = _installed(_WIREMOCK)
    jar = next((package / "node_modules" / "wiremock").rglob("wiremock-standalone-*.jar"), None)
    if jar is None:
        raise PeerMissing("the package of WireMock carries no jar")
    matches = {"matchesXPath": {"expression": "//serviceId/text()", "equalTo": named}}
    filled = body.replace("{id}", "{{xPath request.body '//requestInfo/messageId/text()'}}")
    stubs = [
        _wiremock_stub("/static/", body),
        _wiremock_stub("/xpath/", filled, asked={"bodyPatterns": [matches]}, transformers=["response-template"]),
    ]
    mappings = folder / "wiremock" / "mappings"
    mappings.mkdir(parents=True)
    (mappings / "all.json").write_text(json.dumps({"mappings": stubs}), "utf-8")
    port = _free_port()
    words = [java, "-jar", str(jar), "--port", str(port), "--root-dir", str(mappings.parent), "--disable-banner"]
    with _started(words, port):
        yield port


@contextmanager
def mountebank(folder: Path, *, body: str, named: str) -> Iterator[int]:
    """The port of a mountebank, whose answer is chosen by XPath and filled as that of :func:`wiremock` is."""
    node = _program("node")
    package = _installed(_MOUNTEBANK)
    copy = {"from": "body", "into": "{id}", "using": {"method": "xpath", "selector": "//requestInfo/messageId"}}
    stub = {
        "predicates": [{"equals": {"body": named}, "xpath": {"selector": "//serviceId"}}],
        "responses": [{"is": {"statusCode": 200, "headers": _XML, "body": body}, "behaviors": [{"copy": copy}]}],
    }
    port = _free_port()
    imposter = {"port": port, "protocol": "http", "recordRequests": True, "stubs": [stub]}
    at_home = folder / "mountebank"
    at_home.mkdir(parents=True)
    (at_home / "imposters.json").write_text(json.dumps({"imposters": [imposter]}), "utf-8")
    program = package / "node_modules" / "mountebank" / "bin" / "mb"
    words = [node, str(program), "start", "--port", str(_free_port()), "--configfile", str(at_home / "imposters.json")]
    words += ["--nologfile", "--loglevel", "error", "--localOnly", "--pidfile", str(at_home / "mb.pid")]
    with _started(words, port):
        yield port


def _wiremock_stub(path: str, body: str, *, asked: object = None, transformers: Sequence[str] = ()) -> object:
    request = {"method": "POST", "urlPath": path, **(asked if isinstance(asked, dict) else {})}
    return {
        "request": request,
        "response": {"status": 200, "headers": _XML, "body": body, "transformers": transformers},
    }


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise PeerMissing(f"{name} is not installed")
    return found


def _installed(package: str) -> Path:
    """The folder in which npm has put *package*."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "shlyuz-benchmarks" / package
    if not (folder / "node_modules").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        words = [_program("npm"), "install", "--prefix", str(folder), "--no-audit", "--no-fund", package]
        told = subprocess.run(words, capture_output=True, text=True, check=False)
        if told.returncode != 0:
            raise PeerMissing(f"npm could not install {package}: {told.stderr.strip().splitlines()[-1:]}")
    return folder


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def _started(words: Sequence[str], port: int) -> Iterator[None]:
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(process, port)
            yield
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise PeerMissing(f"{Path(process.args[0]).name} did not start to listen")  # type: ignore[index,arg-type]
