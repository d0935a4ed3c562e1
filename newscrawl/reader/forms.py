"""How `newscrawl read` writes a change: JSON lines, CSV, or text to read. Pure: a line of the log in, text out."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any, Final

from newscrawl.plain import STEERING, json_text
from newscrawl.reader.fields import field_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Line = Mapping[str, Any]
    Form = Callable[[Line], str]

CSV_FIELDS: Final = (
    "site", "datePublished", "headline", "authors.name", "url", "inLanguage", "articleSection", "keywords", "wordCount",
    "standfirst", "articleBody",
)  # fmt: skip
NAMING: Final = {"authors": "name", "images": "url", "cleaning": "rule", "blocks": "text"}
"""What stands for an item where a list of objects has to fit into a cell."""

_FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠]|\t")
"""How a text begins that a spreadsheet would take for a formula, which may fetch and run things."""


def jsonl(fields: Sequence[str]) -> Form:
    """The line as the log has it; with `fields` an object of `op`, `id` and these alone."""

    def form(line: Line) -> str:
        shown = {name: field_value(line, name) for name in _with_op(fields)} if fields else line
        return json_text(shown) + "\n"

    return form


def csv_columns(fields: Sequence[str]) -> tuple[str, ...]:
    """The header row's names: `op` and `id` lead, so that a deletion can be told from an article without a headline."""
    return _with_op(fields or CSV_FIELDS)


def csv_rows(fields: Sequence[str]) -> Form:
    """A row a change (RFC 4180, lines end in LF): lists parted by "; ", deeper objects as JSON, null as nothing."""
    columns = csv_columns(fields)
    return lambda line: csv_row([cell(name, field_value(line, name)) for name in columns])


def csv_row(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def cell(name: str, value: Any) -> str:
    """One value as a spreadsheet takes it; an apostrophe stands before a text that would be a formula there.

    What would steer a terminal is left out: JSON lines have all.
    """
    if isinstance(value, str):
        harmless = STEERING.sub("", value)
        return f"'{harmless}" if _FORMULA.match(harmless) else harmless
    if isinstance(value, list):
        return cell("", "; ".join(_text(_short(name, item)) for item in value))
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def text(_fields: Sequence[str]) -> Form:
    """Headline, byline and date, address, standfirst and body, and a rule below; one line where there is no article."""

    def form(line: Line) -> str:
        article = line.get("article")
        shown = _article_text(line, article) if article else f"[{line['op']}] {_facts(line)}"
        return STEERING.sub("", shown) + "\n\n" + "-" * 72 + "\n\n"

    return form


FORMS: Final[Mapping[str, Callable[[Sequence[str]], Form]]] = {"jsonl": jsonl, "csv": csv_rows, "text": text}


def _with_op(fields: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(("op", "id", *fields)))


def _short(name: str, item: Any) -> Any:
    return item.get(NAMING[name]) if name in NAMING and isinstance(item, dict) else item


def _facts(line: Line) -> str:
    return " · ".join(str(line[name]) for name in ("id", "url", "site", "at") if line.get(name))


def _article_text(line: Line, article: Line) -> str:
    names = ", ".join(author["name"] for author in article.get("authors") or ())
    byline = [f"By {names}" if names else None, article.get("datePublished"), article.get("siteName") or line.get("site")]
    head = [article.get("headline") or "(no headline)", " · ".join(filter(None, byline)), article.get("url")]
    return "\n\n".join(filter(None, ["\n".join(filter(None, head)), *_body(article)]))


def _body(article: Line) -> list[str | None]:
    """Standfirst and body; many pages begin the body with the standfirst."""
    standfirst, body = article.get("standfirst"), article.get("articleBody")
    return [body] if standfirst and (body or "").startswith(standfirst) else [standfirst, body]
