"""The settings of a document that change how it prints."""

from __future__ import annotations

from dataclasses import dataclass

from kongchuo_docs.rendering.reading.markup import (
    Element,
    is_on,
    points,
    properties,
    snapshot,
    value_of,
    whole,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What ``word/settings.xml`` says; the defaults are those of a document without it."""

    default_tab: float = 36.0
    even_and_odd: bool = False
    """Even pages have headers and footers of their own."""
    gutter_at_top: bool = False
    mirror_margins: bool = False
    mark_after_break: bool = False
    """A paragraph that ends with a page break leaves its mark, an empty line, on the next page."""
    table_to_text: bool = True
    """An indented table is measured to its text, not to its border: files before Word 2013."""
    add_spaces: bool = False
    """Spaces after and before two paragraphs add up."""
    east_asian_language: str = ""


def read_settings(root: Element | None) -> Settings:
    """Read the settings part, None where a document has none."""
    if root is None:
        return Settings()
    values = properties(snapshot(root))
    mode = 0
    for tag, attributes, _ in (item for child in root for item in snapshot(child)):
        if tag.endswith("}compatSetting"):
            named = {key.rpartition("}")[2]: value for key, value in attributes}
            if named.get("name") == "compatibilityMode":
                mode = whole(named.get("val"))
    return Settings(
        default_tab=points(value_of(values, "defaultTabStop"), 36.0) or 36.0,
        even_and_odd=is_on(values, "evenAndOddHeaders"),
        gutter_at_top=is_on(values, "gutterAtTop"),
        mirror_margins=is_on(values, "mirrorMargins"),
        mark_after_break=is_on(values, "compat/splitPgBreakAndParaMark"),
        table_to_text=mode < 15,
        add_spaces=is_on(values, "compat/doNotUseHTMLParagraphAutoSpacing"),
        east_asian_language=values.get("themeFontLang", {}).get("eastAsia", ""),
    )
