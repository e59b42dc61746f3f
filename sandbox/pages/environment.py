"""Templates with what they all share: the look, texts by code, the time of Kazakhstan."""

from __future__ import annotations

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from sandbox.clock import in_astana
from sandbox.explanations import explain_diagnosis, explain_finding
from signing.texts import Lang

__all__ = ["environment"]


def environment(lang: Lang, *packages: str) -> Environment:
    """Templates of *packages*, and the shared ``look.html``; texts are in *lang*."""
    loaders = [PackageLoader(package, ".") for package in (*packages, "sandbox.pages")]
    made = Environment(loader=ChoiceLoader(loaders), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.filters["astana"] = lambda moment: in_astana(moment).isoformat(sep=" ")
    made.globals["explain"] = lambda finding: explain_finding(finding, lang)
    made.globals["explain_diagnosis"] = lambda diagnosis: explain_diagnosis(diagnosis, lang)
    return made
