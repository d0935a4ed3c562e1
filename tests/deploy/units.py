"""Units of deploy/systemd with their drop-in, read as systemd reads them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from tests.deploy.containers import BIN, DEPLOY

if TYPE_CHECKING:
    from pathlib import Path

FOLDER: Final = DEPLOY / "systemd"
DROP_IN: Final = FOLDER / "newscrawl-.service.d" / "hardening.conf"
SERVICES: Final = sorted(path.name for path in FOLDER.glob("*.service"))
TIMERS: Final = sorted(path.name for path in FOLDER.glob("*.timer"))


def options(name: str) -> dict[str, list[str]]:
    """Every option of a service's sections, in order; the drop-in comes after the unit."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in (FOLDER / name, DROP_IN):
        for key, value in re.findall(r"^(\w+)=(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE):
            found[key].append(value)
    return found


def environment(name: str) -> dict[str, str]:
    pairs = (pair.partition("=") for line in options(name)["Environment"] for pair in shlex.split(line))
    return {key: value for key, _, value in pairs}


def start(name: str, root: Path, instead: dict[str, str], **more: str) -> subprocess.Popen[bytes]:
    """ExecStart in its working directory, both below `root`; `instead` replaces addresses and ports."""
    places = {"/opt/newscrawl/bin": str(BIN), "/var/lib": str(root / "var"), "/etc": str(root / "etc")} | instead

    def mapped(text: str) -> str:
        for old, new in places.items():
            text = text.replace(old, new)
        return text

    env = {key: mapped(value) for key, value in environment(name).items()} | {"PATH": os.defpath} | more
    words = [mapped(word) for word in shlex.split(options(name)["ExecStart"][0])]
    with (root / f"{name}.log").open("ab") as log:
        return subprocess.Popen(words, cwd=mapped(options(name)["WorkingDirectory"][0]), env=env, stdout=log, stderr=log)
