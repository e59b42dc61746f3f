"""Write the certificates that a signed XML document or SOAP message carries as PEM files.

usage: extract_certificates.py FILE FOLDER

FOLDER then holds ``signer.pem`` and, where the document carries it, ``issuing.pem``.
"""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

from lxml import etree

CERTIFICATES = ".//{http://www.w3.org/2000/09/xmldsig#}X509Certificate"


def extract_certificates(file: Path, folder: Path) -> list[Path]:
    """The files written: the signer's certificate first, then the authority's that issued it."""
    signature = next(etree.parse(file).iter("{http://www.w3.org/2000/09/xmldsig#}Signature"))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, element in zip(("signer.pem", "issuing.pem"), signature.iterfind(CERTIFICATES), strict=False):
        base64 = "\n".join(textwrap.wrap("".join((element.text or "").split()), 64))
        path = folder / name
        path.write_text(f"-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n")
        written.append(path)
    return written


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for path in extract_certificates(Path(sys.argv[1]), Path(sys.argv[2])):
        print(path)
