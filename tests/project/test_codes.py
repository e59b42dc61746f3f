"""A code without texts and an error that nobody drew are found."""

from __future__ import annotations

import ast

from tools import codes

ERRORS = '''
"""Errors.

::

    SampleError
    └── Known
"""

class SampleError(Exception): ...
class Known(SampleError):
    code = "SAMPLE-KNOWN"
class Unknown(SampleError):
    codes: tuple[str, ...] = ("SAMPLE-A", "SAMPLE-B")
'''


def test_error_that_is_not_drawn_is_found():
    assert list(codes.undrawn(ast.parse(ERRORS))) == ["Unknown"]


def test_codes_of_error_classes_are_found():
    found = [code for _, code in codes.uttered(ast.parse(ERRORS), ())]
    assert sorted(found) == ["SAMPLE-A", "SAMPLE-B", "SAMPLE-KNOWN"]


def test_codes_given_to_findings_and_errors_are_found():
    tree = ast.parse('failed(Step.CHAIN, "CHAIN-PATH")\nfindings.Finding("REF-URI", step)\nKnown("SAMPLE-C", "RSA")\n')
    assert list(codes.uttered(tree, {"Known"})) == [(1, "CHAIN-PATH"), (2, "REF-URI"), (3, "SAMPLE-C")]


def test_every_code_of_this_project_has_texts():
    assert list(codes.problems()) == []
