"""What `-O FILE.csv` writes, as `newscrawl read --format csv` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.exporters import CsvItemExporter

from newscrawl.reader.forms import cell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.item import Field


class PlainCsvExporter(CsvItemExporter):
    """No text of a page becomes a formula where a spreadsheet opens the file."""

    def serialize_field(self, field: Mapping[str, Any] | Field, name: str, value: Any) -> Any:
        given = super().serialize_field(field, name, value)
        return cell(name, given) if isinstance(given, str) else given
