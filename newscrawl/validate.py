"""What an article must have to be kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.model import Outcome, Rejected

if TYPE_CHECKING:
    from newscrawl.model import Article

DENSE = 3
"""What a Chinese, Japanese, Korean or Thai character counts: it says about as much as three Latin letters."""
SENTENCE = 80
"""Characters from which a block is a sentence or more, not a teaser's title or a form's label."""

_DENSE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LOGIN = re.compile(
    r"\b(?:password|log ?in|sign ?in|sign ?up|register|e-?mail|username|passwort|anmelden|benutzername|mot de passe|connexion"
    r"|contraseña|iniciar sesión|accedi|senha|entrar|wachtwoord|lösenord|passord|adgangskode|hasło|şifre|пароль|войти)\b",
    re.IGNORECASE,
)


def check_article(article: Article, *, min_text_chars: int) -> None:
    """Raise Rejected unless `article` is one.

    NOT_ARTICLE without running text, or for a list of teasers or a login form, which have no date, no author and hardly a
    sentence; TOO_SHORT under `min_text_chars` Latin characters.
    """
    if not any(block.kind != "heading" for block in article.blocks):
        raise Rejected(Outcome.NOT_ARTICLE, "no running text")
    if not _has_a_maker(article):
        _check_running_text(article)
    size = text_size(article.body)
    if size < min_text_chars:
        raise Rejected(Outcome.TOO_SHORT, f"{size} of {min_text_chars} characters")


def _has_a_maker(article: Article) -> bool:
    """Whether the page names a date or an author: teaser lists and forms do not."""
    return bool(article.date_published and article.date_published.source != "text") or bool(article.authors)


def _check_running_text(article: Article) -> None:
    body = text_size(article.body)
    told = sum(
        size for block in article.blocks if (size := text_size(block.text)) >= SENTENCE and block.kind in ("paragraph", "quote")
    )
    if len(article.blocks) >= 8 and told * 5 < body:
        raise Rejected(Outcome.NOT_ARTICLE, f"a list: {told} of {body} characters are running text")
    if body < 1000 and len(_LOGIN.findall(article.body)) * 40 > body:
        raise Rejected(Outcome.NOT_ARTICLE, "a form to log in or sign up")


def text_size(text: str) -> int:
    """Length of `text` in Latin characters."""
    return len(text) + (0 if text.isascii() else (DENSE - 1) * len(_DENSE.findall(text)))
