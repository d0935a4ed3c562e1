"""Words that tell a wire agency and a correction."""

from __future__ import annotations

import pytest

from newscrawl.dedup.agencies import agency_of
from newscrawl.dedup.notes import is_corrected


@pytest.mark.parametrize(
    ("authors", "body", "agency"),
    [
        (["dpa"], "Es regnet.", "dpa"),
        (["Jane Roe and Reuters"], "It rains.", "Reuters"),
        (["The Associated Press"], "It rains.", "AP"),
        ([], "BERLIN (dpa/epd) - Es regnet.", "dpa"),
        ([], "It rains.\n\n© AFP", "AFP"),
        (["Paul Roe"], "Es regnet.\n\nMorgen auch. (KNA)", "KNA"),
        ([], "【東京共同】雨が降る。", None),
        ([], "（共同）雨が降る。", "Kyodo"),
        (["AP Smith", "Sid Roe"], "AA and PA met.", None),
        ([], "The mayor (AP photo) laughed at Reuters.", None),
        ([], "", None),
    ],
)
def test_an_agency_is_told_by_byline_dateline_or_credit(authors: list[str], body: str, agency: str | None) -> None:
    assert agency_of(authors, body) == agency


@pytest.mark.parametrize(
    ("headline", "body"),
    [
        ("Correction: Bridge opens in May", "It opens."),
        (None, "It opens.\n\nIn May.\n\nAn earlier version of this article said June."),
        (None, "Korrektur: In diesem Text stand ein anderer Monat.\n\nSie öffnet."),
        ("【訂正】橋が開通", "五月に開通する。"),
        (None, "Le pont ouvre.\n\nRectificatif : il ouvre en mai."),
    ],
)
def test_a_correction_says_so_at_an_edge(headline: str | None, body: str) -> None:
    assert is_corrected(headline, body)


@pytest.mark.parametrize(
    ("headline", "body"),
    [
        ("Correction officers on strike", "Correction officers went on strike on Monday."),
        (None, "One.\n\nTwo.\n\nCorrection: says a quote in the middle.\n\nFour.\n\nFive."),
        (None, "The court called for a correction."),
        (None, ""),
    ],
)
def test_talk_of_corrections_is_none(headline: str | None, body: str) -> None:
    assert not is_corrected(headline, body)
