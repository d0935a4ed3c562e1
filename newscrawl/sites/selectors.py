"""Selectors as users write them, CSS or XPath, to XPath that is known to work."""

from __future__ import annotations

import re
from typing import Final

from cssselect import SelectorError
from lxml import etree
from parsel.csstranslator import HTMLTranslator

_TRIAL: Final = etree.fromstring("<html><body><p class='a'>b</p></body></html>", etree.HTMLParser())
_TRANSLATOR: Final = HTMLTranslator()  # parsel's, as Scrapy has it: with ::text and ::attr(name)
_LITERAL: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_CALL: Final = re.compile(r"(?<![\w.:-])([\w.:-]++)\s*+\(")
_PREFIX: Final = re.compile(r"(?<![\w.:-])(?!xml:)([A-Za-z_][\w.-]*):(?=[\w*])")
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
"""Left out of messages, which go to terminals."""
_KNOWN: Final = re.compile(
    r"last|position|count|id|local-name|namespace-uri|name|string|concat|starts-with|contains|substring(?:-before|-after)?"
    r"|string-length|normalize-space|translate|boolean|not|true|false|lang|number|sum|floor|ceiling|round"
    r"|text|node|comment|processing-instruction|and|or|div|mod"
)
"""Functions of XPath 1.0, and what else may stand before a parenthesis."""


def to_xpath(selector: str) -> str:
    """The XPath of a CSS selector, or of XPath itself, which starts with / or //; raises ValueError that says what is wrong."""
    stripped = selector.strip()
    if not stripped:
        raise ValueError("it is empty")
    try:
        expression = stripped if stripped.startswith(("/", "(/")) else _TRANSLATOR.css_to_xpath(stripped, prefix="//")
        _check_names(expression)
        found = etree.XPath(expression)(_TRIAL)
    except (SelectorError, etree.XPathError, RecursionError) as error:
        raise ValueError(_UNSEEN.sub("?", str(error))) from None
    if not isinstance(found, list):
        raise ValueError(f"it gives a {type(found).__name__}, not elements")
    return expression


def _check_names(expression: str) -> None:
    """Functions and prefixes that nobody knows: lxml tells of them only on a page that gets as far as there."""
    bare = _LITERAL.sub("''", expression)
    calls = (name.rpartition("::")[2] for name in _CALL.findall(bare))
    unknown = [f"{name}()" for name in calls if name and not _KNOWN.fullmatch(name)] + [
        f"{name}:" for name in _PREFIX.findall(bare)
    ]
    if unknown:
        raise ValueError(f"{unknown[0]} is unknown")
