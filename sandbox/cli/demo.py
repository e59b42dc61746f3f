"""``shlyuz demo``: the story told step by step, and left in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sandbox.cli.edge import keys_option, lang_option
from sandbox.cli.telling import finding_lines
from signing.algorithms import KeyFamily
from signing.findings import Verdict
from signing.texts import Catalogue, Lang

if TYPE_CHECKING:
    from sandbox.demo.oracles import Opinion
    from sandbox.demo.step import Step

__all__ = ["demo"]

_DEFAULT: Final = "guardianship-certificate/2021"


@click.command()
@click.argument("service", default=_DEFAULT)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="Folder for the papers of the story; made if it is not there.",
)
@click.option("--seed", type=int, help="Seed of the world.  [default: 1]")
@click.option("--channel", default="portal", show_default=True, help="Where the application is handed in.")
@click.option("--refuse", metavar="GROUND", help="Tell a refusal instead: a ground of the passport, or 'documents'.")
@click.option("--late", is_flag=True, help="Let the provider miss a term.")
@click.option("--complain", is_flag=True, help="Tell a refusal that is set aside upon a complaint.")
@keys_option
@lang_option
@click.pass_context
def demo(
    ctx: click.Context,
    /,
    *,
    service: str,
    out: Path,
    seed: int | None,
    keys: KeyFamily | None,
    lang: Lang,
    **chosen: Any,
) -> None:
    """Tell the story of a service on a sandbox of its own; of a certificate of guardianship, if none is named.

    A citizen applies with a signed request, the provider asks the registers through the gateway, an official signs the
    result. Every signature is verified and explained; the request, every SOAP message, the result, the roots
    and a report stay in the folder. Its grounds of refusal: record, consent.

    guardianship-establishment/2020 goes through all hands for nineteen working days, on a clock that stands before the
    New Year holidays; asp-certificate/2016 is told of a recipient and of somebody who is none.

    Exit code 0 only if everything verified and the story ended as it should.
    """
    from sandbox.demo.case_plots import Variant
    from sandbox.demo.report import render
    from sandbox.demo.stories import story_of

    story = story_of(service, Variant(**chosen))
    texts = Catalogue.load("sandbox.texts", "story")
    _clear(out)
    click.echo(click.style(texts.text("simulator", "title", lang), bold=True))
    steps = []
    for step in story(out, seed, keys):
        steps.append(step)
        _say(step, len(steps), texts, lang)
    ok = all(step.ok for step in steps)
    (out / "report.html").write_text(render(steps, texts, lang, ok=ok), "utf-8")
    ending = "verified" if ok else "not-verified"
    click.echo(f"\n{click.style(texts.text(ending, 'title', lang), fg='green' if ok else 'red', bold=True)}")
    click.echo(f"{texts.text(ending, 'text', lang)}  {out / 'report.html'}")
    ctx.exit(0 if ok else 1)


def _clear(out: Path) -> None:
    """Make the folder, and take away what an earlier story left there; nothing else is touched."""
    out.mkdir(parents=True, exist_ok=True)
    for pattern in (
        "request.xml",
        "soap-*.xml",
        "case-*.xml",
        "case-*.pdf",
        "certificate.*",
        "refusal.*",
        "*.pem",
        "report.html",
    ):
        for old in out.glob(pattern):
            old.unlink()


def _say(step: Step, number: int, texts: Catalogue, lang: Lang) -> None:
    colour = "green" if step.ok else "red"
    title = f"{number}. {step.said(texts.text(step.id, 'title', lang), lang)}"
    click.echo(f"\n{click.style(title, fg=colour, bold=True)}")
    click.echo(f"   {step.said(texts.text(step.id, 'text', lang), lang)}")
    for name, report in step.reports:
        mark = click.style("✓", fg="green") if report.ok else click.style("✗", fg="red")
        signer = report.signer.subject.common_name if report.signer is not None else "–"
        click.echo(f"   {mark} {name}  ({signer})")
        for finding in report.findings:
            if not report.ok or step.id in ("apply", "result"):
                is_detail = finding.verdict is Verdict.PASSED
                for line in finding_lines(finding, lang, indent="       "):
                    click.echo(click.style(line, dim=is_detail))
    for opinion in step.opinions:
        _say_opinion(opinion, texts, lang)


def _say_opinion(opinion: Opinion, texts: Catalogue, lang: Lang) -> None:
    said = f" ({opinion.said})" if opinion.accepted is False else ""
    click.echo(f"   {opinion.tool} {texts.text(opinion.verdict, 'title', lang)}: {opinion.file}{said}")
