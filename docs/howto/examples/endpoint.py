"""An endpoint that plays the real one: whoever is asked about lives in a street of its own.

usage: endpoint.py PORT
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from lxml import etree

ANSWER = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
<t:SendMessageResponse xmlns:t="http://bip.bee.kz/SyncChannel/v10/Types"><response><responseInfo>
<messageId>1</messageId><responseDate>2026-03-20T12:00:00+05:00</responseDate>
<status><code>SCSS001</code><message>OK</message></status></responseInfo><responseData><data>
<person><iin>{iin}</iin><surname>НАСТОЯЩЕВА</surname><name>НАСТЯ</name><phone>+7 701 765 43 21</phone>
<street>УЛИЦА НАСТОЯЩАЯ</street><remark>гр. Настоящева Н., ИИН {iin}</remark></person>
</data></responseData></response></t:SendMessageResponse></s:Body></s:Envelope>"""


class Endpoint(BaseHTTPRequestHandler):
    """Answers SyncChannel v10."""

    def do_POST(self) -> None:
        """Answer about whoever is asked about."""
        asked = etree.fromstring(self.rfile.read(int(self.headers["Content-Length"])))
        iin = etree.fromstring(asked.findtext(".//{*}data") or "").findtext("iin")
        octets = ANSWER.format(iin=iin).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        self.wfile.write(octets)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Endpoint).serve_forever()
