"""What the full form tries often (`make faults`), a few times. FAULTS_SEED=N repeats what the seed N found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults import trials
from tests.faults.places import COMBINATIONS, Places, places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ARTICLES = 40
KILLS = 1


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    with pytest.MonkeyPatch.context() as patched, places(tmp_path_factory.mktemp("faults")) as found:
        patched.setenv("AWS_ENDPOINT_URL", "")  # what places set goes with the module
        yield found


@pytest.mark.parametrize(("store", "state"), COMBINATIONS)
def test_a_killed_crawl_is_made_good_by_the_next(here: Places, store: str, state: str, seed: int) -> None:
    with trials.trial(here, store, state, seed, ARTICLES) as one:
        assert trials.kills(one, KILLS, trials.Tally()) == [], f"FAULTS_SEED={seed}"


@pytest.mark.parametrize(
    ("fault", "store", "state"),
    [
        (trials.store_away, "s3", "sqlite"),
        (trials.bad_network, "s3", "sqlite"),
        (trials.database_away, "directory", "postgres"),
        (trials.disk_full, "directory", "sqlite"),
        (trials.store_gone, "directory", "sqlite"),
    ],
)
def test_no_fault_loses_or_repeats_an_article(
    here: Places, fault: Callable[[trials.Trial], list[str]], store: str, state: str, seed: int
) -> None:
    with trials.trial(here, store, state, seed, ARTICLES) as one:
        assert fault(one) == [], f"FAULTS_SEED={seed}"
