"""Ask the register of individuals for a person by IIN, through the gateway, with zeep.

usage: get_person.py FOLDER IIN

FOLDER is what ``shlyuz participant show demo --out FOLDER`` made.
"""

from __future__ import annotations

import json
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree
from zeep import Client, xsd

from signing.keys import KeyPair
from signing.soap_client import BodySignature
from signing.trust import TrustStore

SERVICE = "GBDFL_UniversalServiceSync"

# the payload of SyncChannel is anyType, so its type is declared here and not in the WSDL
Request = xsd.ComplexType(
    xsd.Sequence(
        [
            xsd.Element("messageId", xsd.String()),
            xsd.Element("messageDate", xsd.DateTime()),
            xsd.Element("senderCode", xsd.String()),
            xsd.Element("iin", xsd.String()),
        ]
    ),
    qname=etree.QName("http://message.persistence.interactive.nat", "Request"),
)


def get_person(folder: Path, iin: str) -> dict[str, str]:
    """The IIN, names and birth date of a person; LookupError if the register has nobody with this IIN."""
    participant = json.loads((folder / "participant.json").read_text("utf-8"))
    key = KeyPair.from_pkcs12((folder / participant["key"]).read_bytes(), participant["password"])
    trust = TrustStore.from_pem((folder / participant["trust"]).read_bytes())
    signature = BodySignature(key, trust, now=lambda: datetime.now(UTC))
    client = Client(participant["wsdl"], wsse=signature)

    message_id, moment = str(uuid.uuid4()), datetime.now(UTC)
    info = {
        "messageId": message_id,
        "serviceId": SERVICE,
        "messageDate": moment,
        "sender": {"senderId": participant["senderId"], "password": participant["password"]},
    }
    payload = xsd.AnyObject(
        Request,
        Request(messageId=message_id, messageDate=moment, senderCode=participant["senderId"], iin=iin),
    )
    client.service.SendMessage(request={"requestInfo": info, "requestData": {"data": payload}})

    # read only what was signed: the Body that the verified signature covers
    body = signature.report.covered[0].element
    person = body.find(".//data//person")
    if person is None:
        raise LookupError(body.findtext(".//status/message"))
    return {name: person.findtext(name, "") for name in ("iin", "surname", "name", "patronymic", "birthDate")}


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(json.dumps(get_person(Path(sys.argv[1]), sys.argv[2]), ensure_ascii=False, indent=2))
