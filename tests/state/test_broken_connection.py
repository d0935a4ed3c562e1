"""A connection to the database that breaks while it is in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from newscrawl.state.connect import connect
from tests.postgres import postgres

if TYPE_CHECKING:
    import pytest


def test_it_leaves_no_traceback_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with postgres() as server:
        engine, _ = connect(server.create_database("broken"))
        broken = engine.raw_connection()
        cursor = broken.cursor()
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
        with engine.connect() as other:
            assert other.execute(text(f"SELECT pg_terminate_backend({pid})")).scalar_one()
        broken.close()
        with engine.connect() as one:
            assert one.execute(text("SELECT 1")).scalar_one() == 1
        engine.dispose()
    assert [record.name for record in caplog.records if record.exc_info] == []
