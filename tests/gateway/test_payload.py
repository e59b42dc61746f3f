"""Where the fields of the business request are, however the client wrapped them."""

from __future__ import annotations

import pytest

from gateway.envelope import read
from gateway.errors import XmlSyntax

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
ESCAPED = "&lt;?xml version=&quot;1.0&quot; encoding=&quot;utf-16&quot;?&gt;&lt;r&gt;&lt;iin&gt;1&lt;/iin&gt;&lt;/r&gt;"
SIGNATURE = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'


@pytest.mark.parametrize(
    ("data", "tag"),
    [
        ("<data><iin>1</iin></data>", "data"),
        ("<data><iin>1</iin><kind>x</kind></data>", "data"),
        (f'<data {XSI} xmlns:c="urn:c" xsi:type="c:Request"><iin>1</iin></data>', "data"),
        ('<data><c:Request xmlns:c="urn:c"><iin>1</iin></c:Request></data>', "{urn:c}Request"),
        (f'<data><c:Request xmlns:c="urn:c"><iin>1</iin></c:Request>{SIGNATURE}</data>', "{urn:c}Request"),
        ("<data><request><iin>1</iin></request></data>", "request"),
        (f"<data><iin>1</iin>{SIGNATURE}</data>", "data"),
        (f'<data {XSI} xmlns:z="http://www.w3.org/2001/XMLSchema" xsi:type="z:string">{ESCAPED}</data>', "r"),
        (f"<data>\n {ESCAPED} </data>", "r"),
        ("<data><![CDATA[<r><iin>1</iin></r>]]></data>", "r"),
    ],
)
def test_payload_holds_the_fields(soap, data: str, tag: str) -> None:
    message = read(soap(data=data))
    assert message.payload.tag == tag
    assert message.payload.findtext("iin") == "1"
    assert message.deviations == ()
    assert message.data_octets == data.encode()


@pytest.mark.parametrize("data", ["", "<data/>", "<data>plain words</data>"])
def test_data_without_fields_are_an_empty_payload(soap, data: str) -> None:
    message = read(soap(data=data))
    assert message.payload.tag == "data"
    assert len(message.payload) == 0
    assert message.data_octets == (data.encode() or None)


def test_escaped_text_that_is_no_xml_is_refused(soap) -> None:
    with pytest.raises(XmlSyntax):
        read(soap(data="<data>&lt;r&gt;</data>"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "windows-1251"])
def test_data_are_cut_out_of_any_encoding(soap, encoding: str) -> None:
    word = "шлюз" if encoding == "windows-1251" else "сәлем"
    data = f'<data  a=">"><iin>{word}</iin>&#33;<b/></data>'
    declared = "utf-16" if encoding.startswith("utf-16") else encoding
    text = f'<?xml version="1.0" encoding="{declared}"?>' + soap(data=data).decode()
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    assert read((mark + text).encode(encoding)).data_octets == data.encode()


def test_empty_element_is_cut_whole(soap) -> None:
    assert read(soap(data="<data a='/>' />")).data_octets == b"<data a='/>' />"
