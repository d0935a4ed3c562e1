"""The number that all chance in a trial comes from."""

from __future__ import annotations

import os
import random

import pytest


@pytest.fixture
def seed() -> int:
    return int(os.environ.get("FAULTS_SEED") or random.randrange(10**6))  # noqa: S311 - it is printed where a test fails
