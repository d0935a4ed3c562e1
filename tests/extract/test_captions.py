"""A caption says what the picture shows, its credit who made it."""

from __future__ import annotations

import pytest
from lxml import html

from newscrawl.extract.captions import caption_of


def _caption(inside: str, beside: str = "") -> tuple[str | None, str | None]:
    return caption_of(html.fromstring(f"<figure><img src=/quay.jpg><figcaption>{inside}</figcaption>{beside}</figure>"))


@pytest.mark.parametrize(
    ("inside", "credit"),
    [
        ("Photo: Orrin Bay Courier", "Orrin Bay Courier"),
        ("(Photo by Ann Lee/Courier)", "Ann Lee/Courier"),
        ("Photo credit: Ann Lee", "Ann Lee"),
        ("File photo: Ann Lee.", "Ann Lee"),
        ("Image courtesy of the Harbour Museum", "the Harbour Museum"),
        ("© Ann Lee / Courier", "Ann Lee / Courier"),
        ("| Foto: Anna Lehm/dpa", "Anna Lehm/dpa"),
        ("Bildquelle: Anna Lehm", "Anna Lehm"),
        ("[Crédit photo : Anne Leroux]", "Anne Leroux"),
        ("Fuente: Ana Ruiz", "Ana Ruiz"),
        ("Фото: Анна Ли", "Анна Ли"),
        ("写真：山田花子", "山田花子"),
        ("<span>Photo: Ann Lee</span>", "Ann Lee"),
        ('<span class="image-credit">Ann Lee</span>', "Ann Lee"),
        ('<span class="imageCredit"><b>Photo:</b> Ann Lee</span>', "Ann Lee"),
        ('<div class="source">Source: Courier</div>', "Courier"),
        ("<cite>(Photo: Ann Lee)</cite>", "Ann Lee"),
        ('<span class="credit">(Courier)</span>', "Courier"),
        ("<small>Courier</small>", "Courier"),
    ],
)
def test_the_credit_is_parted_from_the_caption(inside: str, credit: str) -> None:
    assert _caption(f"The Sandpiper leaves the north quay. {inside}") == ("The Sandpiper leaves the north quay.", credit)


@pytest.mark.parametrize(
    "caption",
    [
        "An old photo: the quay in 1901.",
        "The museum keeps the source of the river in a picture by a local painter.",
        "Photographers on the quay.",
        "Resources of the bay: sand and mud.",
        f"The quay. Photo: {'what the photographer saw that day, ' * 5}",
    ],
)
def test_words_of_a_caption_are_no_credit(caption: str) -> None:
    assert _caption(caption) == (caption.strip(), None)


def test_a_credit_beside_the_caption_or_alone_counts() -> None:
    assert _caption("The quay.", '<p class="copyright">© Ann Lee</p>') == ("The quay.", "Ann Lee")
    assert _caption("Photo: Ann Lee") == (None, "Ann Lee")
    assert _caption("The <b>Fl</b>uss at dawn") == ("The Fluss at dawn", None)
