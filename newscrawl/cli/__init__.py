"""The command line: parse, call, print.

Exit codes: 0 well, 1 the run failed, 2 usage or configuration, 3 finished with something wrong.
"""

from __future__ import annotations

import sys

import click

from newscrawl.cli.about import completion, show_version
from newscrawl.cli.crawl import crawl
from newscrawl.cli.demo import demo
from newscrawl.cli.doctor import doctor
from newscrawl.cli.export import export
from newscrawl.cli.extract import extract
from newscrawl.cli.health import health
from newscrawl.cli.jobs import jobs
from newscrawl.cli.probe import probe
from newscrawl.cli.read import read
from newscrawl.cli.replay import replay
from newscrawl.cli.report import report
from newscrawl.cli.schedule import run, schedule, worker
from newscrawl.cli.serve import serve
from newscrawl.cli.sites import sites
from newscrawl.cli.state import state
from newscrawl.cli.takedown import retain, takedown
from newscrawl.config import UserError, keep_secrets_of_environment
from newscrawl.console import say
from newscrawl.logs import make_logs_plain
from newscrawl.stopping import end_on_signals


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "-V", "--version", is_flag=True, is_eager=True, expose_value=False, callback=show_version, help="Show versions and exit."
)
def commands() -> None:
    """Crawl news sites into a bucket of cleaned JSON articles."""


for command in (
    crawl,
    schedule,
    run,
    worker,
    jobs,
    sites,
    health,
    probe,
    extract,
    read,
    export,
    replay,
    report,
    state,
    takedown,
    retain,
    doctor,
    demo,
    serve,
    completion,
):
    commands.add_command(command)


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
