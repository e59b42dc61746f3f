"""Keeps what a provider answered, scrubbed, and tells the journal what it may keep of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from gateway.covering import WITHHELD, Cover, Withheld
from gateway.names import ServiceId
from gateway.recording_route import Seen
from gateway.recordings import Recording, Recordings
from gateway.routing import Delivery
from sandbox.recording.scrubber import Scrubber, ScrubFailed
from sandbox.recording.substitution import Known
from signing.errors import XmlRefused
from signing.namespaces import DS
from signing.xml import parse

__all__ = ["ScrubbedRecorder", "WholeRecorder"]

_SIGNATURE = f"{{{DS}}}Signature"


@dataclass(frozen=True, slots=True)
class WholeRecorder:
    """Keeps exchanges with everybody in them; signatures are left out."""

    service_id: ServiceId
    recordings: Recordings
    meanwhile: Cover | None = None

    def keep(self, seen: Seen, delivery: Delivery) -> Cover | None:
        """Keep what was *seen*; the journal may keep it, too."""
        if seen.status_code is not None:
            made = _recording(seen, delivery.context.moment, seen.status_message, _written)
            self.recordings.add(self.service_id, made)
        return None


@dataclass(frozen=True, slots=True)
class ScrubbedRecorder:
    """Keeps exchanges without the people that they were about."""

    service_id: ServiceId
    recordings: Recordings
    known: Callable[[], Known]
    """Begins to know what an exchange tells."""

    @property
    def meanwhile(self) -> Cover:
        """Nothing: what is not scrubbed yet is not kept."""
        return Withheld()

    def keep(self, seen: Seen, delivery: Delivery) -> Cover:
        """Keep what was *seen*, scrubbed; the journal may keep the same people only.

        What cannot be scrubbed is not kept at all.
        """
        scrubber = Scrubber(self.known())
        scrubber.learn(seen.request)
        if seen.answer is not None:
            scrubber.learn(seen.answer)
        message = scrubber.text(seen.status_message)
        try:
            if seen.status_code is not None:
                made = _recording(seen, delivery.context.moment, message, scrubber.octets)
                self.recordings.add(self.service_id, made)
        except ScrubFailed:
            return Withheld()
        return _Scrubbing(scrubber)


@dataclass(frozen=True, slots=True)
class _Scrubbing:
    """The cover that puts the stand-ins of an exchange into its messages."""

    scrubber: Scrubber

    def octets(self, octets: bytes) -> bytes:
        """The message with the stand-ins, without its signatures; a remark if it cannot be scrubbed."""
        try:
            root = parse(octets)
            self.scrubber.learn(root)
            return self.scrubber.octets(root)
        except (XmlRefused, ScrubFailed):
            return WITHHELD

    def text(self, text: str) -> str:
        """The text with the stand-ins."""
        return self.scrubber.text(text)

    def identifier(self, text: str) -> str:
        """The id, with other numbers if it has somebody's in it."""
        return self.scrubber.identifier(text)


def _recording(seen: Seen, moment: datetime, message: str, write: Callable[[etree._Element], bytes]) -> Recording:
    assert seen.status_code is not None, "there was an answer"
    return Recording(
        moment=moment,
        request=write(seen.request),
        status_code=seen.status_code,
        status_message=message,
        fault=seen.fault,
        answer=None if seen.answer is None else write(seen.answer),
        signed=seen.answer is not None and next(seen.answer.iter(_SIGNATURE), None) is not None,
        scrubbed=write is not _written,
    )


def _written(root: etree._Element) -> bytes:
    made = etree.fromstring(etree.tostring(root, with_tail=False))
    etree.strip_elements(made, _SIGNATURE, with_tail=False)
    return etree.tostring(made, encoding="UTF-8", xml_declaration=False)
