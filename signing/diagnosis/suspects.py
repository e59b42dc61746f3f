"""Everything that is suspected after a failure, in the order in which it is tried: the first that fits is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from signing.diagnosis import (
    addresses,
    attributes,
    charsets,
    digest_values,
    encodings,
    escaping,
    gost_values,
    identifiers,
    line_ends,
    methods,
    namespaces,
    prefixes,
    rsa_values,
    serialisation,
    targets,
    transforms,
    values,
    white_space,
)
from signing.diagnosis.evidence import DIGEST, VALUE, Evidence
from signing.findings import Diagnosis

__all__ = ["SUSPECTS", "Suspect"]

Search = Callable[[Evidence], Diagnosis | None]


@dataclass(frozen=True, slots=True)
class Suspect:
    """One way in which messages come to harm, and the search that proves it."""

    search: Search
    """Undoes the damage on trial: the diagnosis if the check would then pass, else None."""
    findings: tuple[str, ...]
    """Codes of the findings that it can explain."""
    is_dear: bool = False
    """True if it takes many attempts: left out where one attempt is costly."""


_BOTH: Final = (DIGEST, VALUE)
_ADDRESSES: Final = ("ALG-SIGNATURE", "ALG-DIGEST", "ALG-C14N", "REF-TRANSFORMS")

SUSPECTS: Final = (
    # a value that is written or made wrongly: one attempt each
    Suspect(digest_values.hexadecimal, (DIGEST,)),
    Suspect(digest_values.base64_twice, (DIGEST,)),
    Suspect(digest_values.algorithm, (DIGEST,)),
    Suspect(digest_values.of_the_digest, (DIGEST,)),
    Suspect(digest_values.reversed_octets, (DIGEST,)),
    Suspect(targets.empty, (DIGEST,)),
    Suspect(encodings.plus_lost, ("SIG-STRUCTURE", "KEY-CERTIFICATE", *_BOTH)),
    Suspect(encodings.other_alphabet, ("SIG-STRUCTURE", "KEY-CERTIFICATE")),
    Suspect(encodings.percent_signs, ("SIG-STRUCTURE", "KEY-CERTIFICATE")),
    Suspect(encodings.pem, ("KEY-CERTIFICATE",)),
    Suspect(values.base64_twice, (VALUE,)),
    Suspect(values.hexadecimal, (VALUE,)),
    Suspect(rsa_values.other_hash, (VALUE,)),
    Suspect(values.algorithm, (VALUE, "KEY-ALGORITHM")),
    Suspect(rsa_values.raw_hash, (VALUE,)),
    Suspect(rsa_values.pss, (VALUE,)),
    Suspect(rsa_values.reversed_octets, (VALUE,)),
    Suspect(gost_values.value_order, (VALUE,)),
    Suspect(gost_values.hash_order, (VALUE,)),
    Suspect(gost_values.der_wrapped, (VALUE,)),
    Suspect(values.another_certificate, (VALUE,)),
    Suspect(values.of_the_digest, (VALUE,)),
    Suspect(values.over_content, (VALUE,)),
    # what was digested: transforms, methods, other parts of the message
    Suspect(transforms.missing, (DIGEST,)),
    Suspect(transforms.co_signature, (DIGEST,)),
    Suspect(transforms.skeleton_digested, (DIGEST,)),
    Suspect(namespaces.enveloped, (DIGEST,)),
    Suspect(methods.exclusive_for_inclusive, _BOTH),
    Suspect(methods.inclusive_for_exclusive, _BOTH),
    Suspect(methods.comments_digested, _BOTH),
    Suspect(targets.body_content, (DIGEST,)),
    Suspect(targets.envelope, (DIGEST,)),
    # damage on the way that one or a few attempts undo
    Suspect(line_ends.cr_lost, _BOTH),
    Suspect(line_ends.cr_added, _BOTH),
    Suspect(line_ends.crlf_digested, _BOTH),
    Suspect(charsets.byte_order_marks, (DIGEST,)),
    Suspect(charsets.unicode_forms, (DIGEST,)),
    Suspect(charsets.read_as("DIAG-CHARSET-CP1251", "cp1251", "kz1048"), (DIGEST,)),
    Suspect(charsets.read_as("DIAG-CHARSET-LATIN-1", "latin-1", "cp1252"), (DIGEST,)),
    Suspect(charsets.read_as("DIAG-CHARSET-KOI8-R", "koi8-r"), (DIGEST,)),
    Suspect(charsets.read_as("DIAG-CHARSET-CP866", "cp866"), (DIGEST,)),
    Suspect(charsets.digested_in_another, _BOTH),
    Suspect(escaping.escaped_digested, _BOTH),
    Suspect(escaping.escaped_twice, (DIGEST,)),
    Suspect(escaping.unescaped, (DIGEST,)),
    Suspect(targets.text_alone, (DIGEST,)),
    Suspect(serialisation.not_canonical, _BOTH),
    Suspect(white_space.tabs, _BOTH),
    Suspect(white_space.base64_rewrapped, (VALUE,)),
    Suspect(namespaces.declared_more, _BOTH),
    # many attempts
    Suspect(white_space.between_elements, _BOTH, is_dear=True),
    Suspect(methods.prefix_list, _BOTH, is_dear=True),
    Suspect(attributes.id_renamed, (DIGEST,)),
    Suspect(attributes.id_added, (DIGEST,), is_dear=True),
    Suspect(attributes.added, _BOTH, is_dear=True),
    Suspect(namespaces.moved, _BOTH, is_dear=True),
    Suspect(namespaces.declared_less, _BOTH, is_dear=True),
    Suspect(prefixes.signature_prefix, (VALUE,), is_dear=True),
    Suspect(prefixes.renamed, _BOTH, is_dear=True),
    Suspect(serialisation.declaration_digested, (DIGEST,), is_dear=True),
    Suspect(serialisation.byte_order_mark_digested, (DIGEST,), is_dear=True),
    Suspect(charsets.swapped, (DIGEST,), is_dear=True),
    Suspect(white_space.in_text, (DIGEST,), is_dear=True),
    Suspect(white_space.no_break_spaces, (DIGEST,), is_dear=True),
    Suspect(attributes.removed, _BOTH, is_dear=True),
    Suspect(attributes.changed, (DIGEST,), is_dear=True),
    Suspect(escaping.escaped_markup, (DIGEST,), is_dear=True),
    Suspect(escaping.unescaped_markup, (DIGEST,), is_dear=True),
    Suspect(escaping.unescaped_digested, (DIGEST,)),
    Suspect(targets.other_element, (DIGEST,), is_dear=True),
    # what only the key can tell, once everything else was tried
    Suspect(rsa_values.signed_info_changed, (VALUE,)),
    Suspect(rsa_values.key_mismatch, (VALUE,)),
    # references and addresses
    Suspect(identifiers.twice, ("REF-TARGET",)),
    Suspect(identifiers.other_attribute, ("REF-TARGET",)),
    Suspect(identifiers.other_case, ("REF-TARGET",)),
    Suspect(identifiers.lost, ("REF-TARGET",)),
    Suspect(identifiers.without_number_sign, ("REF-URI",)),
    Suspect(addresses.foreign, _ADDRESSES[:3]),
    Suspect(addresses.nonexistent, (*_ADDRESSES, "ALG-OBSOLETE")),
    Suspect(addresses.obsolete, ("ALG-OBSOLETE",)),
    Suspect(addresses.misspelt, _ADDRESSES),
    Suspect(transforms.extra, ("REF-TRANSFORMS",)),
    Suspect(addresses.foreign, ("REF-TRANSFORMS",)),
)
"""The suspicions in order: what is told is the first that fits, so the narrower stands before the wider."""
