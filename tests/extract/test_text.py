"""Plain text to blocks."""

from __future__ import annotations

from newscrawl.extract.text import read_text

LONG = "The old mill by the river has been sold to a baker who wants to grind his own flour again from next spring."


def _kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in read_text(text)[1]]


def test_the_first_line_is_the_headline_where_it_reads_like_one() -> None:
    assert read_text(f"Mill sold to baker\n\n{LONG}\n\n{LONG}")[0] == "Mill sold to baker"
    assert read_text(f"Is the mill sold?\n\n{LONG}")[0] == "Is the mill sold?"
    assert read_text(f"{LONG}\n\n{LONG}")[0] is None
    assert read_text("Mill sold to baker")[0] is None


def test_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "Mill sold\n\nThe old mill by the river has been sold\nto a baker who wants to grind\nhis own flour.\n\nIts wheel is old."
    )
    assert _kinds(text) == [
        (
            "paragraph",
            "The old mill by the river has been sold to a baker who wants to grind his own flour.",
        ),
        ("paragraph", "Its wheel is old."),
    ]


def test_long_lines_are_paragraphs_without_blank_lines() -> None:
    assert _kinds(f"Mill sold\n{LONG}\n{LONG} Again.") == [("paragraph", LONG), ("paragraph", f"{LONG} Again.")]


def test_bullets_are_one_list_even_with_blank_lines_between() -> None:
    for mark in ("•", "-", "*", "–"):
        blocks = read_text(f"Mill\n\n{LONG}\n\n  {mark} Wheel\n\n  {mark} Stones\n  {mark} Race\n\n{LONG}")[1]
        assert [(block.kind, len(block.items)) for block in blocks] == [("paragraph", 0), ("list", 3), ("paragraph", 0)]
        assert [item.text for item in blocks[1].items] == ["Wheel", "Stones", "Race"]


def test_numbers_make_an_ordered_list_and_indents_its_levels() -> None:
    block = read_text(f"Mill\n\n{LONG}\n\n1. Clean\n   - the race\n2. Grind")[1][1]
    assert block.ordered
    assert [(item.text, item.level) for item in block.items] == [("Clean", 1), ("the race", 2), ("Grind", 1)]


def test_a_short_line_without_a_full_stop_is_a_heading_only_with_text_after_it() -> None:
    assert _kinds(f"Mill\n\n{LONG}\n\nThe stones\n\n{LONG} Again.\n\nAnn Lee") == [
        ("paragraph", LONG),
        ("heading", "The stones"),
        ("paragraph", f"{LONG} Again."),
        ("paragraph", "Ann Lee"),
    ]


def test_a_dash_that_opens_speech_is_no_bullet() -> None:
    assert _kinds(f"Mill\n\n— We shall grind, she said, and so we shall.\n\n{LONG}")[0][0] == "paragraph"


def test_markdown_headings_keep_their_level() -> None:
    headline, blocks = read_text(f"# Mill sold\n\n{LONG}\n\n### The stones\n\n{LONG}")
    assert (headline, blocks[1].kind, blocks[1].level) == ("Mill sold", "heading", 3)
