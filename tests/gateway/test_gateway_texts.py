"""Every code that can go out is explained in three languages, and the tree of errors is drawn as it is."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import gateway.async_errors
import gateway.errors
import gateway.fault_errors
import gateway.replay.errors
import gateway.stubs.errors
from gateway.errors import GatewayError
from gateway.stubs.errors import StubFault
from gateway.texts import error_texts, finding_texts
from signing.texts import LANGUAGES, Catalogue

OBSERVED = {
    "SCE001": "Сообщение не соответствует формату",
    "SCE004": "Сервис не существует",
    "SCE005": "Транспортная подпись не актуальная",
    "SCE006": "Не верная транспортная подпись",
    "SCE007": "Сообщение не подписано",
    "SCE015": "Подпись бизнес-данных не актуальная",
    "SCE016": "Не верная подпись бизнес-данных",
    "SCE017": "Бизнес-данные не подписаны",
    # there with the name of the system that was observed, ИС УМОСК
    "SCE909": "Внутренняя ошибка ИС Шлюз SANDBOX",
}
MODULES = (
    gateway.errors,
    gateway.async_errors,
    gateway.fault_errors,
    gateway.stubs.errors,
    gateway.replay.errors,
)
SOURCES = sorted(Path(gateway.errors.__file__).parent.rglob("*.py"))


def _tree(error: type[GatewayError]) -> set[type[GatewayError]]:
    return {error}.union(*(_tree(one) for one in error.__subclasses__()))


def _codes() -> set[str]:
    """Codes of findings that stand in the sources."""
    texts = {
        node.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    heads = ("ENV-", "ACC-", "ROUTE-", "DUP-", "PROV-", "HTTP-", "CONV-", "RULE-", "DATA-", "STUB-", "REPLAY-")
    return {one for one in texts if one.startswith(heads) and one == one.upper() and one not in heads}


def test_observed_codes_have_the_exact_russian_texts() -> None:
    texts = error_texts()
    assert {code: texts.text(code, "message", "ru") for code in OBSERVED} == OBSERVED
    assert {code for code in texts if texts.entry(code)["official"]} == set(OBSERVED)


# a stub gives a fault in the words of whoever wrote it
@pytest.mark.parametrize("error", sorted(_tree(GatewayError) - {StubFault}, key=lambda one: one.__name__))
def test_every_error_has_a_message_and_a_cure(error: type[GatewayError]) -> None:
    for lang in LANGUAGES:
        assert error().text(lang) != error.code
        assert error().text(lang, "cure") != error.code


def test_every_error_of_the_catalogue_is_raised() -> None:
    raised = {error.code for error in _tree(GatewayError)}
    assert set(error_texts()) <= raised


def test_every_finding_of_the_sources_is_explained_and_no_other() -> None:
    provoked = set(Catalogue.load_all("gateway.texts", "findings_faults"))
    assert _codes() == set(Catalogue.load_all("gateway.texts", "findings")) - provoked
    texts = finding_texts()
    for code in _codes():
        for lang in LANGUAGES:
            assert all(texts.text(code, part, lang) for part in ("passed", "failed", "cure")), code


def test_trees_at_the_heads_of_the_modules_are_the_tree_of_classes() -> None:
    drawn = {
        words[0]
        for module in (
            gateway.errors,
            gateway.async_errors,
            gateway.fault_errors,
            gateway.stubs.errors,
            gateway.replay.errors,
        )
        for line in (inspect.getdoc(module) or "").splitlines()
        if (words := line.replace("├── ", "").replace("└── ", "").replace("│", "").split()) and words[0][0].isupper()
        if hasattr(module, words[0])
    }
    assert drawn == {error.__name__ for error in _tree(GatewayError)}
