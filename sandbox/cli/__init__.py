"""The command ``shlyuz``."""

from __future__ import annotations

import click

from sandbox.cli.authority import authority
from sandbox.cli.calendar import calendar
from sandbox.cli.card import card
from sandbox.cli.case import case
from sandbox.cli.certificate import certificate
from sandbox.cli.clock import clock
from sandbox.cli.complaint import complaint
from sandbox.cli.consent import consent
from sandbox.cli.contact_centre import contact_centre
from sandbox.cli.conversation import conversation
from sandbox.cli.delivery import delivery
from sandbox.cli.demo import demo
from sandbox.cli.document import document
from sandbox.cli.edge import Commands
from sandbox.cli.fault import fault
from sandbox.cli.inspect import inspect
from sandbox.cli.journal import journal
from sandbox.cli.key import key
from sandbox.cli.participant import participant
from sandbox.cli.passport import passport
from sandbox.cli.people import people
from sandbox.cli.person import person
from sandbox.cli.queue import queue
from sandbox.cli.recording import RECORDING
from sandbox.cli.route import route
from sandbox.cli.service import service
from sandbox.cli.sign import sign
from sandbox.cli.sms import sms
from sandbox.cli.trust import trust
from sandbox.cli.up import up
from sandbox.cli.verify import verify
from sandbox.cli.worker import worker
from sandbox.cli.world import world

__all__ = ["main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="shlyuz", prog_name="shlyuz")
def main() -> None:
    """Shlyuz: a SIMULATOR of Kazakhstan's e-government integration, on this machine alone.

    Nothing here is a state system, and nothing made here has legal force.
    """


_COMMANDS = (
    *(up, worker, demo, world, clock, calendar),
    *(verify, inspect, sign, card, document),
    *(passport, case, queue, complaint, contact_centre),
    *(people, person, sms, consent, participant, service, route, conversation, journal, delivery, fault),
    *(key, certificate, authority, trust),
)
for command in _COMMANDS:
    main.add_command(command)
for command in RECORDING:
    route.add_command(command)
