"""The command line: parse, call, print.

Exit codes: 0 well, 1 the run failed, 2 usage or configuration, 3 finished with something wrong.
"""

from __future__ import annotations

import sys
from typing import Final

import click

from newscrawl.cli.about import show_version
from newscrawl.cli.lazy import Commands
from newscrawl.config import UserError, keep_secrets_of_environment
from newscrawl.console import say
from newscrawl.logs import make_logs_plain
from newscrawl.stopping import end_on_signals

ROOMS: Final = {
    "completion": "newscrawl.cli.about",
    "crawl": "newscrawl.cli.crawl",
    "demo": "newscrawl.cli.demo",
    "doctor": "newscrawl.cli.doctor",
    "export": "newscrawl.cli.export",
    "extract": "newscrawl.cli.extract",
    "health": "newscrawl.cli.health",
    "jobs": "newscrawl.cli.jobs",
    "probe": "newscrawl.cli.probe",
    "read": "newscrawl.cli.read",
    "replay": "newscrawl.cli.replay",
    "report": "newscrawl.cli.report",
    "retain": "newscrawl.cli.takedown",
    "run": "newscrawl.cli.schedule",
    "schedule": "newscrawl.cli.schedule",
    "serve": "newscrawl.cli.serve",
    "sites": "newscrawl.cli.sites",
    "state": "newscrawl.cli.state",
    "takedown": "newscrawl.cli.takedown",
    "worker": "newscrawl.cli.schedule",
}
"""Each command, and the module that holds it under its own name."""


@click.group(commands=Commands(ROOMS), context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "-V", "--version", is_flag=True, is_eager=True, expose_value=False, callback=show_version, help="Show versions and exit."
)
def commands() -> None:
    """Crawl news sites into a bucket of cleaned JSON articles."""


def main() -> None:
    """Run a command; errors of the user, the bucket or the state are one line."""
    make_logs_plain()
    keep_secrets_of_environment()
    end_on_signals()
    try:
        commands(prog_name="newscrawl")
    except UserError as error:
        say(f"newscrawl: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:  # `newscrawl read … | head`
        sys.stderr.close()
        sys.exit(0)
