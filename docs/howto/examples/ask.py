"""Ask any service through the gateway, with zeep: business data in, status and business data out.

usage: ask.py FOLDER SERVICE DATA

FOLDER is what ``shlyuz participant show demo --out FOLDER`` made, DATA the element data as text.
"""

from __future__ import annotations

import json
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree
from zeep import Client, xsd
from zeep.exceptions import Fault

from signing.keys import KeyPair
from signing.soap_client import BodySignature
from signing.trust import TrustStore


def ask(folder: Path, service: str, data: str) -> tuple[str, str]:
    """The status in one line, and the element ``data`` of the answer; zeep's Fault for a fault."""
    participant = json.loads((folder / "participant.json").read_text("utf-8"))
    key = KeyPair.from_pkcs12((folder / participant["key"]).read_bytes(), participant["password"])
    trust = TrustStore.from_pem((folder / participant["trust"]).read_bytes())
    signature = BodySignature(key, trust, now=lambda: datetime.now(UTC))
    client = Client(participant["wsdl"], wsse=signature)
    info = {
        "messageId": str(uuid.uuid4()),
        "serviceId": service,
        "messageDate": datetime.now(UTC),
        "sender": {"senderId": participant["senderId"], "password": participant["password"]},
    }
    # as many clients do: business data as text, which the gateway reads as the XML that it is
    payload = xsd.AnyObject(xsd.String(), data)
    client.service.SendMessage(request={"requestInfo": info, "requestData": {"data": payload}})

    # read only what was signed: the Body that the verified signature covers
    body = signature.report.covered[0].element
    status = f"{body.findtext('.//status/code')} {body.findtext('.//status/message')}"
    found = body.find(".//responseData/data")
    return status, "" if found is None else etree.tostring(found, encoding="unicode", with_tail=False)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        print("\n".join(ask(Path(sys.argv[1]), sys.argv[2], sys.argv[3])))
    except Fault as fault:
        print(f"{fault.code}: {fault.message}", fault.detail.findtext(".//errorData"), sep="\n")
