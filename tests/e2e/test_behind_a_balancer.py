"""The address by which clients come is the one of the links, whatever host a request names."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from sandbox.public_address import PublicAddress
from sandbox.server import ServerError, listen, parse_url

PUBLIC = "https://sandbox.example.org"


def test_links_lead_to_the_public_address() -> None:
    seen: dict[str, str] = {}

    def application(environ: dict[str, str], _start: object) -> list[bytes]:
        seen.update(environ)
        return [b""]

    address = PublicAddress(application, "https://sandbox.example.org:8443")  # type: ignore[arg-type]
    address({"wsgi.url_scheme": "http", "HTTP_HOST": "web:8080"}, lambda *_: None)  # type: ignore[arg-type, return-value]
    assert (seen["wsgi.url_scheme"], seen["HTTP_HOST"]) == ("https", "sandbox.example.org:8443")


@pytest.mark.parametrize("url", [PUBLIC, "http://10.0.0.1:8080", PUBLIC + "/"])
def test_an_address_is_taken_without_its_last_slash(url: str) -> None:
    assert parse_url(url) == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["sandbox.example.org", "ftp://a", "https://", "https://a/path", "https://u:p@a", "http://a:x", "http://[a"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ServerError) as refusal:
        parse_url(url)
    assert refusal.value.code == "SERVER-URL"


def test_a_server_behind_a_balancer_tells_the_balancers_address(tmp_path: Path) -> None:
    with closing(listen(0)) as free:
        port = free.getsockname()[1]
    call = [sys.executable, "-m", "sandbox.cli", "up", "--port", str(port), "--url", PUBLIC, "--data", str(tmp_path)]
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with requests.Session() as session:
            session.trust_env = False
            session.mount("http://", HTTPAdapter(max_retries=Retry(total=60, connect=60, backoff_factor=0.1)))
            wsdl = session.get(f"http://127.0.0.1:{port}/bip-sync-wss-gost/?wsdl", timeout=30)
    finally:
        process.terminate()
        process.communicate(timeout=30)
    assert f'location="{PUBLIC}/bip-sync-wss-gost/"' in wsdl.text
