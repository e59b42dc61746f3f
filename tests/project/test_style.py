"""Code that leaves the figures of the house is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import style

HEAD = '"""A module."""\n\n__all__: list[str] = []\n'


def problems_of(tmp_path: Path, code: str, place: str = "signing/sample.py") -> list[str]:
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code)
    return [problem.text for problem in style.problems(tmp_path)]


def test_tidy_module_is_in_order(tmp_path: Path):
    assert problems_of(tmp_path, HEAD + "\n\ndef add(a, b, *, c): ...\n") == []


def test_module_over_500_lines_is_reported(tmp_path: Path):
    assert problems_of(tmp_path, HEAD + "x = 1\n" * 498) == ["has 501 lines, 500 at most: one idea a file"]


def test_test_file_over_300_lines_is_reported(tmp_path: Path):
    assert problems_of(tmp_path, "x = 1\n" * 301, "tests/test_x.py") == ["has 301 lines, 300 at most: one idea a file"]


def test_function_over_50_lines_is_reported(tmp_path: Path):
    assert problems_of(tmp_path, HEAD + "def f():\n" + "    x = 1\n" * 51) == ["f has 51 lines, 50 at most"]


def test_docstring_is_no_part_of_the_length(tmp_path: Path):
    assert problems_of(tmp_path, HEAD + 'def f():\n    """Sum.\n' + "\n" * 60 + '    """\n    return 1\n') == []


def test_many_parameters_are_reported(tmp_path: Path):
    assert problems_of(tmp_path, HEAD + "def f(a, *, b, c, d, e, g): ...\n") == ["f has 6 parameters, 5 at most"]


def test_self_is_no_parameter(tmp_path: Path):
    assert problems_of(tmp_path, HEAD + "class A:\n    def f(self, a, b, c, *, d, e): ...\n") == []


def test_many_positional_parameters_are_reported(tmp_path: Path):
    assert problems_of(tmp_path, HEAD + "def f(a, b, c, d): ...\n") == [
        "f: 4 parameters by position; after the second they are keyword-only"
    ]


def test_private_function_may_take_more_by_position(tmp_path: Path):
    assert problems_of(tmp_path, HEAD + "def _f(a, b, c, d): ...\n") == []


@pytest.mark.parametrize(
    "code",
    [
        "@main.command()\ndef f(a, b, c, d, e, g): ...\n",
        "import requests\nclass A(requests.Adapter):\n    def send(self, a, b, c, d, e, g): ...\n",
    ],
)
def test_what_others_call_is_not_ours_to_shape(tmp_path: Path, code: str):
    assert problems_of(tmp_path, HEAD + code) == []


@pytest.mark.parametrize("place", ["gateway/utils.py", "gateway/helpers/__init__.py"])
def test_name_that_says_nothing_is_reported(tmp_path: Path, place: str):
    assert problems_of(tmp_path, HEAD, place) == ["the name says nothing about what is inside"]


def test_public_module_without_all_is_reported(tmp_path: Path):
    assert problems_of(tmp_path, "def f(): ...\n") == ["a public module says what it offers in `__all__`"]


def test_sleeping_test_is_reported(tmp_path: Path):
    assert problems_of(tmp_path, "import time\ntime.sleep(1)\n", "tests/test_x.py") == [
        "a test does not sleep; wait for what must happen"
    ]
