"""``shlyuz demo``: the story told step by step, and left in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sandbox.cli.edge import keys_option, lang_option
from sandbox.cli.telling import finding_lines
from signing.algorithms import KeyFamily
from signing.findings import Verdict
from signing.texts import Catalogue, Lang

if TYPE_CHECKING:
    from sandbox.demo.oracles import Opinion
    from sandbox.demo.story import Step

__all__ = ["demo"]


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="Folder for the papers of the story; made if it is not there.",
)
@click.option("--seed", type=int, help="Seed of the world.  [default: 1]")
@click.option("--refuse", type=click.Choice(["record", "consent"]), help="Tell one of the two refusals instead.")
@keys_option
@lang_option
@click.pass_context
def demo(
    ctx: click.Context, *, out: Path, seed: int | None, refuse: str | None, keys: KeyFamily | None, lang: Lang
) -> None:
    """Tell the story of a certificate of guardianship on a sandbox of its own.

    A citizen applies with a signed request, the provider asks the registers through the gateway, an official signs the
    result. Every signature is verified and explained; the request, every SOAP message, the result, the roots
    and a report stay in the folder.

    Exit code 0 only if everything verified and the story ended as it should.
    """
    from sandbox.demo.own_sandbox import own_sandbox
    from sandbox.demo.report import render
    from sandbox.demo.story import PLOTS, tell

    texts = Catalogue.load("sandbox.texts", "story")
    _clear(out)
    click.echo(click.style(texts.text("simulator", "title", lang), bold=True))
    steps = []
    with own_sandbox(seed, keys) as sandbox:
        for step in tell(sandbox, PLOTS[refuse], out):
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
    for pattern in ("request.xml", "soap-*.xml", "certificate.*", "refusal.*", "*.pem", "report.html"):
        for old in out.glob(pattern):
            old.unlink()


def _say(step: Step, number: int, texts: Catalogue, lang: Lang) -> None:
    colour = "green" if step.ok else "red"
    title = f"{number}. {texts.text(step.id, 'title', lang)}"
    click.echo(f"\n{click.style(title, fg=colour, bold=True)}")
    click.echo(f"   {(texts.text(step.id, 'text', lang) or '').format(**step.facts)}")
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
