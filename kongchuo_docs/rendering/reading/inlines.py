"""Read a ``w:p`` with its runs, fields, tabs, breaks, signs and pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from kongchuo_docs.rendering.layout import (
    Inline,
    PageField,
    Paragraph,
    Place,
    Style,
    Tab,
    Text,
)
from kongchuo_docs.rendering.reading.characters import SMALL_CAPITALS, CharacterFormat
from kongchuo_docs.rendering.reading.drawings import alternative, read_picture
from kongchuo_docs.rendering.reading.fields import Instruction, read_instruction
from kongchuo_docs.rendering.reading.formats import Formats, Label, ParagraphFormat
from kongchuo_docs.rendering.reading.markup import (
    MC,
    Element,
    W,
    content,
    leading,
    local,
    snapshot,
)
from kongchuo_docs.rendering.reading.notes import Notes, name_of
from kongchuo_docs.rendering.reading.numbering import Counters
from kongchuo_docs.rendering.reading.story import Story
from kongchuo_docs.rendering.reading.styles import Level
from kongchuo_docs.rendering.reading.symbols import plain_text, sign_of

_RUN, _RUN_PROPERTIES, _PARAGRAPH_PROPERTIES = W + "r", W + "rPr", W + "pPr"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SILENT = frozenset(
    W + name
    for name in (
        "rPr", "pPr", "lastRenderedPageBreak", "softHyphen", "annotationRef", "commentReference",
        "footnoteRef", "endnoteRef", "separator", "continuationSeparator", "fldData", "delText",
        "delInstrText",
    )
)  # fmt: skip
"""Prints nothing, or only where a line is hyphenated, which Chinese papers are not."""


@dataclass(slots=True)
class _Line:
    """Inline content of a paragraph while it is being read."""

    format: ParagraphFormat
    place: Place
    story: Story
    inlines: list[Inline] = field(default_factory=list)
    pieces: list[list[Inline]] = field(default_factory=list)
    """Content before each page break."""

    def add_text(self, text: str, style: Style) -> None:
        """Add text; it joins what stands before it in the same style."""
        last = self.inlines[-1] if self.inlines else None
        if isinstance(last, Text) and (last.style is style or last.style == style):
            self.inlines[-1] = Text(text=last.text + text, style=style)
        elif text:
            self.inlines.append(Text(text=text, style=style))


class ParagraphReader:
    """Reads paragraphs of one document, in their order.

    Args:
        formats: What they look like.
        counters: Their automatic numbers.
        notes: Gathers what the layout cannot say.
        mark_after_break: See :class:`Settings`.
    """

    def __init__(
        self, formats: Formats, counters: Counters, notes: Notes, *, mark_after_break: bool
    ) -> None:
        self._formats = formats
        self._counters = counters
        self._notes = notes
        self._mark_after_break = mark_after_break
        self._run_children: Mapping[str, Callable[[Element, CharacterFormat, _Line], None]] = {
            W + "t": self._text,
            W + "tab": self._tab,
            W + "br": self._break,
            W + "cr": self._break,
            W + "noBreakHyphen": self._hyphen,
            W + "sym": self._symbol,
            W + "fldChar": self._field_mark,
            W + "instrText": self._field_code,
            W + "pgNum": self._page_number,
            W + "drawing": self._drawing,
            W + "pict": self._drawing,
            W + "object": self._drawing,
            W + "ptab": self._absolute_tab,
            W + "ruby": self._ruby,
            MC + "AlternateContent": self._alternatives,
        }

    def read(
        self, element: Element, place: Place, story: Story, table: Level
    ) -> Iterator[Paragraph]:
        """Yield the paragraph; a page break inside gives a second one that starts a page.

        Args:
            element: The ``w:p``.
            place: Where it stands.
            story: The text that it belongs to.
            table: What the style of the table around it says.
        """
        found = self._formats.paragraph(snapshot(leading(element, _PARAGRAPH_PROPERTIES)), table)
        if found.notes:
            self._notes.extend(found.notes, place)
        line = _Line(found, place, story)
        if found.label is not None:
            self._label(found.label, line)
        self._children(element, line)
        empty = not line.inlines and not line.pieces
        if empty and found.mark.hidden:
            return
        if found.framed:
            self._frame(found, place, story)
        elif story.frame is not None:
            frame, story.frame = story.frame, None
            if empty:
                return
            self._notes.add("图文框", frame)
        yield from self._finished(line)

    def _frame(self, found: ParagraphFormat, place: Place, story: Story) -> None:
        """A frame over the line of an empty paragraph takes that line; others are not placed."""
        if found.floats:
            story.frame = place
        else:
            self._notes.add("图文框", place)

    def _finished(self, line: _Line) -> Iterator[Paragraph]:
        """A break at the very end leaves the mark on the old page, unless settings say not."""
        story, broken = line.story, line.format.break_before
        pieces = [*line.pieces, line.inlines]
        first = broken or story.break_due
        story.break_due = bool(line.pieces) and not line.inlines and not self._mark_after_break
        if story.break_due:
            pieces.pop()
        for number, inlines in enumerate(pieces):
            yield line.format.make(
                inlines=tuple(inlines),
                break_before=first if number == 0 else True,
                place=line.place,
            )

    def _label(self, label: Label, line: _Line) -> None:
        line.story.labels += 1
        text = self._counters.next_label(label.number, label.level)
        if label.format.hidden:
            return
        style = label.format.style
        self._add(text, label.format, line)
        if label.suffix == "tab":
            line.inlines.append(Tab(style=style))
        elif label.suffix == "space":
            line.add_text(" ", style)

    def _children(self, element: Element, line: _Line) -> None:
        """Read what a paragraph, or something in it that holds runs, has inside."""
        for child in content(element):
            tag = child.tag
            if tag == _RUN:
                self._run(child, line)
            elif tag in _AROUND_RUNS:
                self._children(child, line)
            elif tag == W + "fldSimple":
                self._simple_field(child, line)
            elif tag == MC + "AlternateContent":
                branch = alternative(child)
                if branch is not None:
                    self._children(branch, line)
            elif tag not in _SILENT:
                self._notes.add(name_of(local(tag)), line.place)

    def _run(self, run: Element, line: _Line) -> None:
        direct = snapshot(leading(run, _RUN_PROPERTIES))
        found = self._formats.run(direct, line.format.runs)
        if found.notes:
            self._notes.extend(found.notes, line.place)
        self._run_content(run, found, line)

    def _run_content(self, run: Element, found: CharacterFormat, line: _Line) -> None:
        for child in run:
            tag = child.tag
            read = self._run_children.get(tag)
            if read is not None:
                unseen = found.hidden or line.story.fields.hidden
                if not unseen or tag in _ALWAYS:
                    read(child, found, line)
                elif not found.hidden:
                    self._due_field(found, line)
            elif tag not in _SILENT:
                self._notes.add(name_of(local(tag)), line.place)

    # --- what runs hold ---

    def _text(self, element: Element, found: CharacterFormat, line: _Line) -> None:
        text = element.text or ""
        if "\u00ad" in text:  # a soft hyphen prints only where a word is cut, and we cut none there
            text = text.replace("\u00ad", "")
        if "\n" in text or "\t" in text:  # indented XML: to Word these are blanks
            text = text.replace("\n", " ").replace("\t", " ")
        if text[:1] == " " or text[-1:] == " ":  # counts only where the file says so
            text = text if element.get(_SPACE) == "preserve" else text.strip(" ")
        self._add(text, found, line)

    def _add(self, text: str, found: CharacterFormat, line: _Line) -> None:
        style = found.style
        if found.signs:
            text, known = plain_text(text, style.latin)
            if not known:
                self._notes.add(f"{style.latin} 字体的符号", line.place)
        if found.capitals == "all":
            text = text.upper()
        elif found.capitals == "small":
            self._small_capitals(text, style, line)
            return
        line.add_text(text, style)

    @staticmethod
    def _small_capitals(text: str, style: Style, line: _Line) -> None:
        small = replace(style, size=style.size * SMALL_CAPITALS)
        for char in text:
            line.add_text(char.upper(), small if char.islower() else style)

    def _tab(self, element: Element, found: CharacterFormat, line: _Line) -> None:
        line.inlines.append(Tab(style=found.style))

    def _absolute_tab(self, element: Element, found: CharacterFormat, line: _Line) -> None:
        self._notes.add(name_of("ptab"), line.place)
        line.inlines.append(Tab(style=found.style))

    def _break(self, element: Element, found: CharacterFormat, line: _Line) -> None:
        if element.get(W + "type") in {"page", "column"}:
            line.pieces.append(line.inlines)
            line.inlines = []
        else:
            line.add_text("\n", found.style)

    def _hyphen(self, element: Element, found: CharacterFormat, line: _Line) -> None:
        line.add_text("-", found.style)

    def _symbol(self, element: Element, found: CharacterFormat, line: _Line) -> None:
        font, code = str(element.get(W + "font", "")), str(element.get(W + "char", ""))
        try:
            sign = sign_of(int(code, 16), font)
        except ValueError:
            sign = None
        if sign is None:
            self._notes.add(f"{font} 字体的符号 {code}", line.place)
        line.add_text(sign or "□", found.style)

    def _ruby(self, element: Element, found: CharacterFormat, line: _Line) -> None:
        self._notes.add(name_of("ruby"), line.place)
        for base in element.findall(W + "rubyBase"):
            self._children(base, line)

    def _drawing(self, element: Element, found: CharacterFormat, line: _Line) -> None:
        line.story.pictures += 1
        picture, note = read_picture(element, line.story.load, found.style)
        if note:
            self._notes.add(note, line.place)
        if picture is not None:
            line.inlines.append(picture)

    def _alternatives(self, element: Element, found: CharacterFormat, line: _Line) -> None:
        branch = alternative(element)
        if branch is not None:
            self._run_content(branch, found, line)

    # --- fields ---

    def _field_mark(self, element: Element, found: CharacterFormat, line: _Line) -> None:
        step, fields = element.get(W + "fldCharType"), line.story.fields
        if step == "begin":
            box = next(iter(element.iter(W + "checkBox")), None)
            if box is not None and not fields.hidden:
                line.add_text("☑" if _checked(box) else "□", found.style)
            fields.begin()
        elif step == "separate":
            fields.separate()
        elif step == "end":
            self._page_field(fields.end(), found.style, line)

    def _field_code(self, element: Element, found: CharacterFormat, line: _Line) -> None:
        line.story.fields.add_code(element.text or "")

    def _due_field(self, found: CharacterFormat, line: _Line) -> None:
        self._page_field(line.story.fields.due(), found.style, line)

    def _page_number(self, element: Element, found: CharacterFormat, line: _Line) -> None:
        self._page_field(Instruction(kind="page"), found.style, line)

    def _simple_field(self, element: Element, line: _Line) -> None:
        asked = read_instruction(str(element.get(W + "instr", "")))
        if not asked.kind:
            self._children(element, line)
        elif not line.story.fields.hidden:
            run = next(element.iter(W + "r"), None)
            direct = snapshot(run.find(W + "rPr")) if run is not None else ()
            style = self._formats.run(direct, line.format.runs).style
            self._page_field(asked, style, line)

    def _page_field(self, asked: Instruction | None, style: Style, line: _Line) -> None:
        if asked is None:
            return
        if asked.note:
            self._notes.add(asked.note, line.place)
        if not asked.kind:
            return
        dashed = asked.dashed or (asked.kind == "page" and line.story.dashed_pages)
        if dashed:
            line.add_text("- ", style)
        line.inlines.append(PageField(kind=asked.kind, style=style))
        if dashed:
            line.add_text(" -", style)


_ALWAYS = frozenset({W + "fldChar", W + "instrText"})
_AROUND_RUNS = frozenset({W + "hyperlink", W + "dir", W + "bdo"})


def _checked(box: Element) -> bool:
    """Tell whether a check box of an old form is ticked: now, else as it was made."""
    for name in ("checked", "default"):
        found = box.find(W + name)
        if found is not None:
            return found.get(W + "val", "1") not in {"0", "false", "off"}
    return False
