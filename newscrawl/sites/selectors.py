"""Selectors as users write them, CSS or XPath, to XPath that is known to work."""

from __future__ import annotations

from typing import Final

from cssselect import SelectorError
from lxml import etree
from parsel.csstranslator import HTMLTranslator

_TRIAL: Final = etree.fromstring("<html><body><p class='a'>b</p></body></html>", etree.HTMLParser())
_TRANSLATOR: Final = HTMLTranslator()  # parsel's, as Scrapy has it: with ::text and ::attr(name)


def to_xpath(selector: str) -> str:
    """The XPath of a CSS selector, or of XPath itself, which starts with / or //; raises ValueError that says what is wrong."""
    stripped = selector.strip()
    if not stripped:
        raise ValueError("it is empty")
    try:
        expression = stripped if stripped.startswith(("/", "(/", "./")) else _TRANSLATOR.css_to_xpath(stripped, prefix="//")
        found = etree.XPath(expression)(_TRIAL)  # unknown functions and prefixes show only when it is asked
    except (SelectorError, etree.XPathError) as error:
        raise ValueError(str(error)) from None
    if not isinstance(found, list):
        raise ValueError(f"it gives a {type(found).__name__}, not elements")
    return expression
