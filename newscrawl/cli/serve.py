"""newscrawl serve: the HTTP API and the page."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from newscrawl.config import Config, ConfigError

if TYPE_CHECKING:
    from fastapi import FastAPI

PORT: Final = 8425
"""The same each time, so that a browser's bookmark and cookie go on to count; another where it is taken."""


@click.command()
@click.option("--to", "store", metavar="STORE", help="A directory or s3://bucket/prefix.  [default: ./bucket]")
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen; wider needs a token of yours."
)
@click.option("--port", type=click.IntRange(0, 65535), metavar="N", help=f"0 takes any free port.  [default: {PORT}]")
@click.option(
    "--token-file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Holds the token; else NEWSCRAWL_TOKEN."
)
@click.option("--name", "names", multiple=True, metavar="HOST", help="A name that people open this server by; may be repeated.")
@click.option(
    "--jobs", type=click.IntRange(0), default=2, show_default=True, metavar="N", help="Crawls at once; 0 only queues them."
)
def serve(store: str | None, host: str, port: int | None, token_file: Path | None, names: tuple[str, ...], jobs: int) -> None:
    """Serve the page and the JSON API of a bucket, and run the crawls that are asked for.

    Prints an address to open, with a token that was made for this start; one of your own is asked for by the page.
    On PostgreSQL (NEWSCRAWL_STATE) crawls are queued for `newscrawl worker`.

    \b
    newscrawl serve
    newscrawl serve --to s3://bucket/news --jobs 4
    newscrawl serve --host 0.0.0.0 --token-file token.txt --name news.house.example
    """
    config = Config.read(store=store)
    given = _given_token(config, token_file, host)
    with _listening(host, port) as listener:
        _serve(config, given, names, listener, jobs)


def _serve(config: Config, given: str | None, names: tuple[str, ...], listener: socket.socket, jobs: int) -> None:
    from newscrawl.web.app import create_app  # noqa: PLC0415 - FastAPI is of the extra `web`, and takes half a second to import
    from newscrawl.web.keys import Keys, new_token  # noqa: PLC0415 - as above
    from newscrawl.web.running import running  # noqa: PLC0415 - as above
    from newscrawl.web.services import open_services  # noqa: PLC0415 - as above

    services = open_services(config)
    token = given or new_token()
    try:
        with running(services, jobs):
            click.echo(f"Open http://{_shown(listener)}/{'' if given else f'?token={token}'} (Ctrl-C ends it)")
            _run(create_app(services, Keys(token), [name.lower() for name in names]), listener)
    finally:
        services.close()


def _run(app: FastAPI, listener: socket.socket) -> None:
    import uvicorn  # noqa: PLC0415 - as above

    from newscrawl.web.running import Server  # noqa: PLC0415 - as above

    config = uvicorn.Config(
        app, log_level="warning", access_log=False, proxy_headers=False, server_header=False, timeout_graceful_shutdown=2
    )
    Server(config).run(sockets=[listener])


def _given_token(config: Config, token_file: Path | None, host: str) -> str | None:
    """The user's own token, which is not printed; None where one is to be made. Raises ConfigError where there must be one."""
    try:
        from newscrawl.web.app import create_app  # noqa: F401, PLC0415 - only to learn whether its packages are there
        from newscrawl.web.keys import read_token  # noqa: PLC0415 - as above
    except ModuleNotFoundError as error:
        raise ConfigError(f"The page needs the {error.name} package: pip install 'newscrawl[web]'") from None
    given = read_token(token_file) if token_file else config.token
    if given is None and not _is_loopback(host):
        raise ConfigError(
            f"--host {host} lets other machines in: give a token of your own, at least 16 random characters, in NEWSCRAWL_TOKEN "
            "or --token-file"
        )
    return given


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(host: str, port: int | None) -> socket.socket:
    """A socket that listens at `port`, or PORT, or where that is taken at any; raises ConfigError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, PORT if port is None else port), family=family)
    except OSError as error:
        if port is None:
            return _listening(host, 0)
        raise ConfigError(f"--host {host} --port {port} cannot be listened at ({error.strerror}): give another") from None


def _shown(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
