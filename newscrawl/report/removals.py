"""What cleaning took away in a run: how much by each rule, and which texts again and again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.model import Removal

TEXTS: Final = 200
"""Texts remembered for each rule; when there are more, those seen once are forgotten."""
LONGEST: Final = 120
"""Characters of a text that are kept."""
AGAIN: Final = 3
"""Pages a text must have stood on to be told: what stands on fewer may be of the story, and none of a report's business."""
TOLD: Final = 5


@dataclass
class RuleTally:
    """What one rule took away."""

    texts: int = 0
    characters: int = 0
    pages: int = 0
    again: Counter[str] = field(default_factory=Counter)

    def add(self, texts: Iterable[str]) -> None:
        """All that the rule removed from one page."""
        self.pages += 1
        for text in texts:
            self.texts += 1
            self.characters += len(text)
            self.again[text[:LONGEST]] += 1
        if len(self.again) > TEXTS:
            self.again = Counter({text: count for text, count in self.again.items() if count > 1})
        if len(self.again) > TEXTS:
            self.again = Counter(dict(self.again.most_common(TEXTS // 2)))

    def told(self) -> dict[str, Any]:
        """As the run report has it; the oftenest first."""
        often = [{"text": text, "count": count} for text, count in self.again.most_common(TOLD) if count >= AGAIN]
        return {"texts": self.texts, "characters": self.characters, "pages": self.pages, "often": often}


def by_rule(removals: Iterable[Removal]) -> dict[str, list[str]]:
    """The texts that each rule removed from one page."""
    found: dict[str, list[str]] = {}
    for removal in removals:
        found.setdefault(removal.rule, []).append(removal.text)
    return found
