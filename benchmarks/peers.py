"""Other extractors, each in an environment of its own below `.peers/`: made when first asked for, run as child processes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PEERS = {
    "newspaper4k": ("newspaper4k", "lxml_html_clean"),
    "news-please": ("news-please", "lxml_html_clean"),
    "readability-lxml": ("readability-lxml", "lxml_html_clean"),
    "resiliparse": ("resiliparse",),
}
"""What to install for each."""
INSTALL_SECONDS, RUN_SECONDS = 600, 3600

Row = dict[str, Any]


class Missing(Exception):  # noqa: N818 - it is a line of the table
    """A peer that cannot be run; says why in a few words."""


def run_peer(name: str, rows: list[Row], corpus: Path) -> tuple[dict[str, Row], list[float]]:
    """A peer's predictions by page, and its CPU seconds for each of `rows`. Raises Missing."""
    python = python_of(name)
    lines = [json.dumps({"id": row["id"], "url": row["url"], "html": str((corpus / row["html"]).resolve())}) for row in rows]
    adapter = Path(__file__).with_name("adapter.py")
    done = _run([str(python), str(adapter), name], RUN_SECONDS, stdin="\n".join(lines))
    found = {row["id"]: row for row in map(json.loads, done.splitlines())}
    return found, [found[row["id"]]["ms"] / 1e3 for row in rows]


def version_of(name: str) -> str:
    """The version that is installed."""
    code = f"from importlib.metadata import version; print(version({name!r}))"
    return _run([str(_python(name)), "-c", code], 60).strip()


def python_of(name: str) -> Path:
    """The Python of the peer's environment, which is made where it is not there. Raises Missing."""
    python = _python(name)
    ready = python.parents[1] / "ready"
    if not ready.exists():
        uv = shutil.which("uv")
        if uv:
            _run([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(python.parents[1])], INSTALL_SECONDS)
            _run([uv, "pip", "install", "--quiet", "--python", str(python), *PEERS[name]], INSTALL_SECONDS)
        else:
            venv.create(python.parents[1], with_pip=True)
            pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            _run([*pip, *PEERS[name]], INSTALL_SECONDS)
        ready.touch()
    return python


def _python(name: str) -> Path:
    return ROOT / ".peers" / name / "bin" / "python"


def _run(command: list[str], seconds: float, stdin: str = "") -> str:
    """What the command prints; raises Missing with the last line of what it complains of."""
    clean = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    try:
        done = subprocess.run(  # noqa: S603 - commands of our own
            command, input=stdin, capture_output=True, encoding="utf-8", timeout=seconds, env=clean, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(f"{Path(command[0]).name}: {error}") from None
    if done.returncode:
        raise Missing((done.stderr.strip().splitlines() or [f"{command[0]} ended with {done.returncode}"])[-1])
    return done.stdout
