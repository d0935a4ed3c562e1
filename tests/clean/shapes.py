"""One dirty article of our own writing, and every shape in which sites print it.

`DIRTY` has the form of a scraped text: headline, headings, paragraphs, two bullet lists, a slug line midway and a comment
form at the end. `SLUGS` and `FORMS` are what the HTML around it may look like.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import NamedTuple

URL = "https://harbour-post.example/2026/03/ferry-line-to-return-after-council-vote"
FORM = "Leave a Reply\n\nYour email address will not be published. Required fields are marked *"

DIRTY = Path(__file__).with_name("dirty-article.txt").read_text("utf-8").strip()


class Shape(NamedTuple):
    """What the clean article must hold, and what must be gone."""

    headline: str
    headings: tuple[str, ...]
    paragraphs: tuple[str, ...]
    bullets: tuple[str, ...]
    slug: str


def read_shape(text: str) -> Shape:
    """The parts of a dirty text of the form of `DIRTY`, with or without its comment form."""
    chunks = [chunk.strip() for chunk in text.split("\n\n")]
    chunks = chunks[: chunks.index("Leave a Reply")] if "Leave a Reply" in chunks else chunks
    slug = next(chunk for chunk in chunks if re.fullmatch(r"[a-z]+(?:-[a-z]+){3,}", chunk))
    bullets = tuple(chunk.removeprefix("•").strip() for chunk in chunks if chunk.startswith("•"))
    rest = [chunk for chunk in chunks[1:] if chunk != slug and not chunk.startswith("•")]
    headings = tuple(chunk for chunk in rest if len(chunk) < 80 and chunk[-1] not in ".:”")
    return Shape(chunks[0], headings, tuple(chunk for chunk in rest if chunk not in headings), bullets, slug)


SLUGS = {
    "p": "<p>{}</p>",
    "h4": "<h4>{}</h4>",
    "bare": "{}",
    "div": "<div>{}</div>",
    "div span": "<div class='w9'><span>{}</span></div>",
    "caption": "<figure><img src='/img/ferry.jpg'><figcaption>{}</figcaption></figure>",
    "bare caption": "<figure><img src='/img/ferry.jpg'>{}</figure>",
    "link": "<p><a href='/media/ferry.jpg'>{}</a></p>",
    "bold": "<p><strong>{}</strong></p>",
}

STOCK = """<div id="respond" class="comment-respond"><h3 id="reply-title" class="comment-reply-title">{heading}
<small><a rel="nofollow" id="cancel-comment-reply-link" href="#respond">{cancel}</a></small></h3>
<form action="/wp-comments-post.php" method="post" id="commentform" class="comment-form">
<p class="comment-notes"><span id="email-notes">{notice}</span> <span class="required-field-message">{required}</span></p>
<p class="comment-form-comment"><label for="comment">{comment} *</label><textarea id="comment" name="comment"></textarea></p>
<p class="comment-form-author"><label for="author">{name} *</label><input id="author" name="author"></p>
<p class="comment-form-email"><label for="email">{email} *</label><input id="email" name="email"></p>
<p class="comment-form-cookies-consent"><input type="checkbox"><label>{save}</label></p>
<p class="form-submit"><input type="submit" value="{button}"></p></form></div>"""

FORMS = {
    "stock": STOCK,
    "plain": "<h2>{heading}</h2><p>{notice} {required}</p>",
    "paragraphs": "<p>{heading}</p><p>{notice} {required}</p><p>{comment} *</p><p>{name} *</p><p>{button}</p>",
    "heading in p": "<p><strong>{heading}</strong></p><p>{notice}</p><p>{required}</p>",
    "divs": "<div><div>{heading}</div><div>{notice} {required}</div><div>{comment} *</div><div>{save}</div></div>",
    "one block": "<div>{heading}<br>{notice} {required}<br>{comment} *<br>{email} *<br>{save}<br>{button}</div>",
    "bare form": "<h3>{heading}</h3><form><p>{notice} {required}</p><label>{comment} *</label></form>",
    "list": "<h3>{heading}</h3><p>{notice} {required}</p><ul><li>{comment} *</li><li>{name} *</li><li>{email} *</li></ul>",
}

LANGUAGES = {
    "en": {
        "heading": "Leave a Reply",
        "cancel": "Cancel reply",
        "notice": "Your email address will not be published.",
        "required": "Required fields are marked *",
        "comment": "Comment",
        "name": "Name",
        "email": "Email",
        "save": "Save my name, email, and website in this browser for the next time I comment.",
        "button": "Post Comment",
    },
    "de": {
        "heading": "Schreibe einen Kommentar",
        "cancel": "Antworten abbrechen",
        "notice": "Deine E-Mail-Adresse wird nicht veröffentlicht.",
        "required": "Erforderliche Felder sind mit * markiert",
        "comment": "Kommentar",
        "name": "Name",
        "email": "E-Mail-Adresse",
        "save": "Meinen Namen, meine E-Mail-Adresse und meine Website in diesem Browser für die nächste Kommentierung speichern.",
        "button": "Kommentar abschicken",
    },
    "fr": {
        "heading": "Laisser un commentaire",
        "cancel": "Annuler la réponse",
        "notice": "Votre adresse e-mail ne sera pas publiée.",
        "required": "Les champs obligatoires sont indiqués avec *",
        "comment": "Commentaire",
        "name": "Nom",
        "email": "E-mail",
        "save": "Enregistrer mon nom, mon e-mail et mon site dans le navigateur pour mon prochain commentaire.",
        "button": "Laisser un commentaire",
    },
    "ar": {
        "heading": "اترك تعليقاً",
        "cancel": "إلغاء الرد",
        "notice": "لن يتم نشر عنوان بريدك الإلكتروني.",
        "required": "الحقول الإلزامية مشار إليها بـ *",
        "comment": "التعليق",
        "name": "الاسم",
        "email": "البريد الإلكتروني",
        "save": "احفظ اسمي، بريدي الإلكتروني، والموقع الإلكتروني في هذا المتصفح لاستخدامها المرة المقبلة في تعليقي.",
        "button": "إرسال التعليق",
    },
    "ja": {
        "heading": "コメントを残す",
        "cancel": "コメントをキャンセル",
        "notice": "メールアドレスが公開されることはありません。",
        "required": "※ が付いている欄は必須項目です",
        "comment": "コメント",
        "name": "名前",
        "email": "メール",
        "save": "次回のコメントで使用するためブラウザーに自分の名前、メールアドレス、サイトを保存する。",
        "button": "コメントを送信",
    },
}

CONTAINERS = {
    "article": "<main><article><h1>{headline}</h1>{body}</article>{after}</main>",
    "wordpress": "<article class='post hentry'><h1>{headline}</h1><div class='entry-content'>{body}</div>{after}</article>",
    "generic": "<div class=w1><h1>{headline}</h1><div class=w2>{body}</div>{after}</div>",
    "nested": "<div class=w1><div class=w2><div class=w3><h1>{headline}</h1><div class=w4>{body}</div></div>{after}</div></div>",
    "bare": "<h1>{headline}</h1>{body}{after}",
}

PAGE = """<!doctype html><html><head><meta charset=utf-8><title>{headline} - Harbour Post</title>
<meta property="og:site_name" content="Harbour Post"></head><body>
<div class=top><a href=/>Home</a> <a href=/city>City</a> <a href=/port>Port</a></div>
{main}
<div class=bottom><a href=/about>About us</a> <a href=/imprint>Imprint</a></div></body></html>"""


def render(text: str, *, container: str, slug: str, form: str, language: str = "en", inside: bool = True) -> str:
    """The HTML page of a dirty text; `inside` puts the form into the content container, else it comes after it."""
    shape = read_shape(text)
    words = {name: escape(word) for name, word in LANGUAGES[language].items()}
    body = _body(text, shape, SLUGS[slug].format(shape.slug))
    comment_form = FORMS[form].format(**words)
    main = CONTAINERS[container].format(
        headline=escape(shape.headline), body=body + comment_form * inside, after=comment_form * (not inside)
    )
    return PAGE.format(headline=escape(shape.headline), main=main)


def _body(text: str, shape: Shape, slug: str) -> str:
    lines: list[str] = []
    for chunk in (chunk.strip() for chunk in text.split("\n\n")[1:]):
        if chunk == "Leave a Reply":
            break
        if chunk == shape.slug:
            lines.append(slug)
        elif chunk.startswith("•"):
            lines.append(f"<li>{escape(chunk.removeprefix('•').strip())}</li>")
        else:
            lines.append(f"<h2>{escape(chunk)}</h2>" if chunk in shape.headings else f"<p>{escape(chunk)}</p>")
    return re.sub(r"((?:<li>.*</li>\n?)+)", r"<ul>\n\1</ul>", "\n".join(lines))
