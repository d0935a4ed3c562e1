"""newscrawl serve, as a user types it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import urllib3

from tests.command import newscrawl

if TYPE_CHECKING:
    from pathlib import Path


def test_it_prints_an_address_that_lets_in_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "newscrawl", "serve", "--port", "0", "--to", str(tmp_path / "bucket")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    ) as served:
        assert served.stdout
        assert served.stderr
        line = served.stdout.readline().decode()
        found = re.match(r"Open (http://127\.0\.0\.1:\d+/)\?token=([\w-]{40,}) ", line)
        assert found, line
        with urllib3.PoolManager(timeout=30, retries=20) as pool:
            answer = pool.request("GET", found[1] + f"?token={found[2]}", redirect=False, retries=20)
            assert answer.status == 303
            assert pool.request("GET", f"{found[1]}ready").status == 200
            assert pool.request("GET", f"{found[1]}api/sites").status == 401
        served.send_signal(signal.SIGINT)
        assert served.wait(30) in {0, 130, -signal.SIGINT}
        assert b"Traceback" not in served.stderr.read()


@pytest.mark.parametrize(
    ("words", "env", "told"),
    [
        (["--host", "0.0.0.0"], {}, "NEWSCRAWL_TOKEN or --token-file"),  # noqa: S104 - it is to be refused
        (["--host", "::"], {}, "NEWSCRAWL_TOKEN or --token-file"),
        ([], {"NEWSCRAWL_TOKEN": "short"}, "NEWSCRAWL_TOKEN"),
        (["--token-file", "none.txt"], {}, "cannot be read"),
        (["--token-file", "short.txt"], {}, "at least 16"),
        (["--host", "192.0.2.1", "--token-file", "good.txt"], {}, "cannot be listened at"),
        ([], {"NEWSCRAWL_ALLOW_NETS": "home"}, "NEWSCRAWL_ALLOW_NETS"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_before_anything_listens(
    tmp_path: Path, words: list[str], env: dict[str, str], told: str
) -> None:
    (tmp_path / "short.txt").write_text("abc\n")
    (tmp_path / "good.txt").write_text("0123456789abcdef\n")
    done = newscrawl("serve", *words, "--port", "0", "--to", str(tmp_path / "bucket"), cwd=tmp_path, **env)
    assert done.code == 2
    assert told in done.last_line
    assert done.shows_no_traceback()
    assert "abc" not in done.err.replace("0123456789abcdef", "")
