"""Comment forms and threads, by the words printed around them, in all locales of comment_forms.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.clean.fold import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newscrawl.model import Article, Block

    Blocks = tuple[Block, ...]
    Tokens = tuple[str, ...]

MAX_CHARS, MAX_TOKENS = 500, 120
"""A form read as one block, in Japanese characters at worst; longer blocks are not looked at."""
NEAR = 0.75
"""Share of a notice's words that a sentence must have, and of the sentence's words that the notice must have."""
MIN_WORDS = 4
"""Words from which a sentence can be near a notice."""
SENTENCE = 60
"""Characters from which a block after the form is taken for the story going on."""
LINE = 220
"""Longest line that counts comments or says whose one is."""
FREE_WORDS = 8
"""A name in place of %s, in words."""


_E_MAIL = re.compile(r"\be-mail\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?。！？؟|\n]+")


class Phrases(NamedTuple):
    """`by_first`: first token → (tokens, role), longest first; `around`: first token, or "" and the last token where nothing
    stands before → (before, after) of phrases around a name."""

    by_first: Mapping[str, list[tuple[Tokens, str]]]
    around: Mapping[tuple[str, str], list[tuple[Tokens, Tokens]]]
    notices: list[frozenset[str]]


@cache
def _phrases() -> Phrases:
    table = tomllib.loads(files("newscrawl.clean").joinpath("comment_forms.toml").read_text("utf-8"))
    by_first: dict[str, list[tuple[Tokens, str]]] = {}
    around: dict[tuple[str, str], list[tuple[Tokens, Tokens]]] = {}
    notices: list[frozenset[str]] = []
    for role, phrase in ((role, phrase) for roles in table.values() for role, phrases in roles.items() for phrase in phrases):
        before, marked, after = phrase.partition("%s")
        if marked and role == "heading":
            ends = _words(before), _words(after)
            around.setdefault((ends[0][0], "") if ends[0] else ("", ends[1][-1]), []).append(ends)
        elif tokens := _words(before + " " + after):
            by_first.setdefault(tokens[0], []).append((tokens, role))
            notices += _sentences(before + " " + after) if role == "notice" else []
    return Phrases({first: sorted(set(rows), key=lambda row: -len(row[0])) for first, rows in by_first.items()}, around, notices)


@lru_cache(maxsize=4096)
def form_roles(text: str) -> frozenset[str]:
    """The roles of the form phrases that `text` consists of ("heading", "notice", "button", "closed", "label"); empty where
    it holds anything else but marks such as `*` and "(required)"."""
    tokens = _words(text) if len(text) <= MAX_CHARS else ()
    if not tokens or len(tokens) > MAX_TOKENS:
        return frozenset()
    roles = _cover(tokens)
    if roles is None and _is_near_notices(text):
        return frozenset({"notice"})
    if roles is None and len(tokens) < 20 and _is_around_a_name(tokens):
        return frozenset({"heading"})
    return roles or frozenset()


def _cover(tokens: Tokens) -> frozenset[str] | None:
    """Roles of the phrases that follow each other from the first token to the last; None where something is left over."""
    at, roles = 0, set()
    while at < len(tokens):
        rows = _phrases().by_first.get(tokens[at], ())
        found = next(((phrase, role) for phrase, role in rows if tokens[at : at + len(phrase)] == phrase), None)
        if found is None:
            return None
        at += len(found[0])
        roles.add(found[1])
    return frozenset(roles)


def _words(text: str) -> Tokens:
    """Tokens, with "e-mail" as one word."""
    return tokens_of(_E_MAIL.sub("email", text) if "-" in text else text)


def _sentences(text: str) -> Iterator[frozenset[str]]:
    """The words of each sentence that is long enough to be told by them."""
    return (words for part in _SENTENCE_END.split(text) if len(words := frozenset(_words(part))) >= MIN_WORDS)


def _is_near_notices(text: str) -> bool:
    """Whether every sentence of the block is a notice with a word or two changed; the story's first sentence says no."""
    sentences = _sentences(text)
    first = next(sentences, None)
    return first is not None and _is_near_notice(first) and all(map(_is_near_notice, sentences))


def _is_near_notice(words: frozenset[str]) -> bool:
    if len(words & _notice_words()) < NEAR * len(words):
        return False
    return any(len(words & notice) >= NEAR * max(len(words), len(notice)) for notice in _phrases().notices)


@cache
def _notice_words() -> frozenset[str]:
    return frozenset().union(*_phrases().notices)


def _is_around_a_name(tokens: Tokens) -> bool:
    """Whether it is a heading such as "Leave a reply to %s"; the phrases are looked up by the word at either end."""
    rows = (_phrases().around.get(end, ()) for end in ((tokens[0], ""), ("", tokens[-1])))
    return any(_around(tokens, before, after) for row in rows for before, after in row)


def _around(tokens: Tokens, before: Tokens, after: Tokens) -> bool:
    name = len(tokens) - len(before) - len(after)
    fits = tokens[: len(before)] == before and tokens[len(tokens) - len(after) :] == after
    return fits and 0 <= name <= FREE_WORDS and len(before) + len(after) > 1


def find_forms(blocks: Blocks, article: Article) -> dict[int, None]:  # noqa: ARG001 - every rule is asked alike
    """Runs of form lines that agree: a notice among others or at the end, or a heading, buttons and labels that end the text.

    A sentence that quotes a form is no form line, and a lone "Leave a Reply" above a paragraph is that article's heading.
    """
    found: dict[int, None] = {}
    roles = [_roles_of(block) for block in blocks]
    story = max((number for number, block in enumerate(blocks) if len(block.text) >= SENTENCE and not roles[number]), default=-1)
    for run in _runs(roles):
        if _is_form([roles[number] for number in run], ends=run[-1] > story):
            found.update(dict.fromkeys(run))
    return found


def _roles_of(block: Block) -> frozenset[str]:
    return frozenset() if block.kind in ("quote", "code") else form_roles(block.text)


def _runs(roles: list[frozenset[str]]) -> Iterator[list[int]]:
    run: list[int] = []
    for number, these in enumerate(roles):
        if these:
            run.append(number)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _is_form(run: list[frozenset[str]], *, ends: bool) -> bool:
    roles = frozenset().union(*run)
    if "notice" in roles:
        return ends or len(run) > 1 or len(roles) > 1
    if {"heading", "label", "button"} <= roles:
        return True
    return ends and bool(roles & {"heading", "closed", "button"} or len(run) > 1)


_COUNT = re.compile(
    r"^(?:\d+|one|two|three|no|een|ein|une?)\s+"
    r"(?:thoughts?\s+on|responses?\s+to|replies\s+to|comments?|responses?|replies|kommentare?|commentaires?|comentarios?|commenti|reacties"
    r"|комментари\w+|yorum|komentar\w*)\b.{0,200}$|^(?:comments?|kommentare|commentaires|comentarios|commenti|reacties)\s*\(\d+\)$",
    re.IGNORECASE,
)
_COMMENT = re.compile(
    r"^(?:reply|antworten|répondre|responder|rispondi|svar|ответить|返信)\W*$"
    r"|\bsays:?$|\bschreibt:?$|\bsagt:?$|\bdit\s*:$|\bat \d{1,2}:\d{2} ?(?:am|pm)?$|^@\w+",
    re.IGNORECASE,
)


def find_threads(blocks: Blocks, article: Article) -> dict[int, None]:  # noqa: ARG001 - every rule is asked alike
    """Everything from a line that counts comments on, where lines such as "Reply" or "Anna says:" follow it."""
    counts = [number for number, block in enumerate(blocks) if len(block.text) <= LINE and _COUNT.match(block.text)]
    marks = list(accumulate(map(_is_mark, reversed(blocks)), initial=0))[::-1] if counts else []
    for number in counts:
        rest, marked = len(blocks) - number - 1, marks[number + 1]
        if (marked >= 2 and 3 * marked >= rest // 3) or (number > 2 and rest == 0):
            return dict.fromkeys(range(number, len(blocks)))
    return {}


def _is_mark(block: Block) -> bool:
    """Whether only threads and forms have such a line."""
    return (len(block.text) <= LINE and _COMMENT.search(block.text) is not None) or bool(_roles_of(block))
