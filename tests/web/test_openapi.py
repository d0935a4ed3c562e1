"""Whatever the OpenAPI document allows, and what it forbids, is answered as the document says."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from tests.command import run
from tests.web.filled import fill_with_stories
from tests.web.serving import TOKEN, serving

EXCLUDED = "positive_data_acceptance"
"""An address that is well written and leads into this house is refused with 422, which no schema can say."""
EXAMPLES = "8"
"""For each operation and phase."""


def test_the_server_does_what_its_openapi_document_says(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    fill_with_stories(store, 5)
    with serving(store) as served:
        command = [
            str(Path(sys.executable).with_name("schemathesis")), "run", f"{served.url}/api/openapi.json",
            "--header", f"Authorization: Bearer {TOKEN}", "--checks", "all", "--exclude-checks", EXCLUDED,
            "--exclude-path-regex", "events$", "--max-examples", EXAMPLES, "--seed", "7", "--no-color",
            "--no-shrink", "--phases", "examples,coverage,fuzzing", "--request-timeout", "20",
        ]  # fmt: skip
        done = run(command, None, tmp_path, {"PYTHONWARNINGS": "default", "HOME": os.environ.get("HOME", "/")})
    assert done.code == 0, done.out
    generated = re.search(r"(\d[\d,]*) generated", done.out)
    assert generated, done.out
    assert int(generated[1].replace(",", "")) > 300
