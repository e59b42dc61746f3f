"""A stub as a file defines it, read with every file that it names."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator

from gateway.stubs.definition import StubDefinition
from sandbox.data_reader import DataReader
from sandbox.routes.files import FileMissing, Files
from sandbox.routes.targets import TextFile

__all__ = ["read_stub"]


def read_stub(
    text: str, name: str, *, files: Files, refusal: Callable[[str], Exception]
) -> tuple[StubDefinition, tuple[TextFile, ...]]:
    """The stub in *text*, the file *name*, and what it names, read from *files*.

    Raises what *refusal* makes, with file, key and what was meant.
    """
    reader = DataReader(name, refusal)
    try:
        definition = reader.record(StubDefinition, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise reader.problem("", str(error)) from error
    found: dict[str, str] = {}
    for key, wanted in _named(definition):
        try:
            found.setdefault(wanted, files.text(wanted))
        except FileMissing as error:
            raise reader.problem(key, str(error)) from error
    return definition, tuple(TextFile(*one) for one in found.items())


def _named(definition: StubDefinition) -> Iterator[tuple[str, str]]:
    """Key and name of every file that *definition* names."""
    for number, answer in enumerate(definition.answers):
        for key in ("template_file", "file"):
            name = getattr(answer, key)
            if name is not None:
                yield f"answers[{number}].{key}", name
        for name in answer.schema:
            yield f"answers[{number}].schema", name
