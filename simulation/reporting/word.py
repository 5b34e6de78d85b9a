"""Lay blocks out as a Word document: real headings, tables and captions that Word can renumber.

Layout of campus practice: A4, Times New Roman 12, spacing 1.5, margins 4-3-4-3 cm (top, bottom,
left, right), tables single-spaced at 10 points.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Sequence
from typing import Any, Final

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph

from simulation.reporting.blocks import Block, Box, Heading, Items, Paragraph, Picture, Table
from simulation.reporting.cells import ON_PAPER
from simulation.reporting.language import Language

FONT: Final = "Times New Roman"
_HEADINGS: Final = ("Title", "Heading 1", "Heading 2", "Heading 3")
_HEADING_POINTS: Final = (16, 14, 12, 12)
_BODY_POINTS: Final = 12
_CAPTION_POINTS: Final = 10
_TABLE_POINTS: Final = (10.0, 9.0, 8.0)  # the largest with which numbers are not broken
_FINE_POINTS: Final = (7.5,)
_TEXT_WIDTH: Final = Cm(21.0 - 4.0 - 3.0)
_LOCALES: Final = {"id": "id-ID", "en": "en-GB"}
_EMU_PER_POINT: Final = 12700
_CELL_MARGINS: Final = Cm(0.42)
_SHARE_POWER: Final = 0.75  # of a text's length: long texts get more, short ones not nothing
_LONGEST_WORD: Final = 15  # letters; longer ones are broken
# Widths of Times New Roman in ems; digits and most letters take half an em.
_NARROW: Final = dict.fromkeys(",.;: \N{NO-BREAK SPACE}", 0.26) | dict.fromkeys("[]()-", 0.34)
_INTERVAL: Final = re.compile(r"\[[-+0-9.,]+;[\s\N{NO-BREAK SPACE}][-+0-9.,]+\]")
_INSIDE_INTERVAL: Final = re.compile(r"(?<=[\[\N{NO-BREAK SPACE}])-(?=[0-9])")
_BOX_STYLE: Final = "Table Grid"
# The same result gives the same document: no time of writing is stored in it.
_NO_DATE: Final = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)


def word_document(blocks: Sequence[Block], said: Language) -> bytes:
    """Return the document as the bytes of a .docx file."""
    document = Document()
    _set_up(document, said)
    counted = {"table": 0, "figure": 0}
    for block in blocks:
        if isinstance(block, Heading):
            document.add_paragraph(block.text, style=_HEADINGS[block.level])
        elif isinstance(block, Paragraph):
            document.add_paragraph(block.text)
        elif isinstance(block, Items):
            _add_items(document, block)
        elif isinstance(block, Box):
            _add_box(document, block)
        elif isinstance(block, Table):
            counted["table"] += 1
            _add_caption(document, said.say("table"), counted["table"], block.caption)
            _add_table(document, block)
            _add_notes(document, block.notes)
        else:
            counted["figure"] += 1
            _add_picture(document, block)
            _add_caption(document, said.say("figure"), counted["figure"], block.caption)
            _add_notes(document, block.notes)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_up(document: WordDocument, said: Language) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(4.0), Cm(3.0)
    section.left_margin, section.right_margin = Cm(4.0), Cm(3.0)
    normal = document.styles["Normal"]
    _set_font(normal, _BODY_POINTS)
    normal.paragraph_format.line_spacing = 1.5
    normal.paragraph_format.space_after = Pt(6)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _LOCALES[said.code])
    normal.element.get_or_add_rPr().append(language)
    for name, points in zip(_HEADINGS, _HEADING_POINTS, strict=True):
        _set_font(document.styles[name], points, bold=True)
    caption: Any = document.styles["Caption"]
    _set_font(caption, _CAPTION_POINTS, bold=True)
    caption.paragraph_format.line_spacing = 1.0
    properties = document.core_properties
    properties.title, properties.author = said.say("report_title"), "kawasan"
    properties.language = _LOCALES[said.code]
    properties.created = properties.modified = _NO_DATE
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run(f"{said.say('page')} ")
    _add_field(footer, "PAGE", "1")


def _set_font(style: Any, points: int, *, bold: bool = False) -> None:  # noqa: ANN401 - untyped
    """Give a style our font, in every script, and black letters."""
    style.font.name, style.font.size, style.font.bold = FONT, Pt(points), bold or None
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):  # fonts of the theme would win over ours
        del fonts.attrib[attribute]
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)


def _add_field(paragraph: WordParagraph, code: str, shown: str) -> None:
    """Add a field that Word computes; ``shown`` stands there until it does."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" {code} ")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = shown
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields of its own


def _add_caption(document: WordDocument, label: str, number: int, text: str) -> None:
    paragraph = document.add_paragraph(f"{label} ", style="Caption")
    _add_field(paragraph, f"SEQ {label} \\* ARABIC", str(number))
    paragraph.add_run(f". {text}")
    paragraph.paragraph_format.keep_with_next = True


def _add_notes(document: WordDocument, notes: Sequence[str]) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = 1.0
    paragraph.paragraph_format.space_after = Pt(12)
    for number, note in enumerate(notes):
        run = paragraph.add_run(note)
        run.font.size = Pt(_CAPTION_POINTS)
        if number + 1 < len(notes):
            run.add_break()


def _add_table(document: WordDocument, block: Table) -> None:
    """Add a table with a head that repeats on every page and BPS's row of column numbers."""
    table = document.add_table(rows=2, cols=len(block.columns), style=_BOX_STYLE)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    heads: tuple[list[str], list[str]] = (
        [*block.columns],
        [f"({number + 1})" for number in range(len(block.columns))],
    )
    for row, head in zip(table.rows, heads, strict=True):
        _repeat(row)
        for cell, text in zip(row.cells, head, strict=True):
            _fill(cell, text, WD_ALIGN_PARAGRAPH.CENTER, bold=head is heads[0])
    widths, points = _widths(block)
    for texts in block.rows:
        cells = table.add_row().cells
        if len(texts) == 1 < len(cells):
            _fill(cells[0].merge(cells[-1]), texts[0], WD_ALIGN_PARAGRAPH.LEFT, bold=True)
            continue
        for at, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            right = at >= block.numbers_from
            _fill(cell, text, WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT)
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    bands = {at + 2 for at, texts in enumerate(block.rows) if len(texts) == 1 < len(widths)}
    for number, row in enumerate(table.rows):
        _keep_whole(row)
        for cell, width in zip(row.cells, widths, strict=True):
            if number not in bands:  # Word reads the cells, other programs the column
                cell.width = width
            _set_points(cell, points)
            if number in bands:
                cell.paragraphs[0].paragraph_format.keep_with_next = True


def _widths(block: Table) -> tuple[list[Length], float]:
    """Return widths of the columns and the size of letters with which every number fits its line.

    Columns of numbers get what their longest line takes; texts share the rest by their length.
    """
    rows = [row for row in block.rows if len(row) == len(block.columns)]
    lines = [
        [line for row in rows for line in row[at].split(ON_PAPER)]
        for at in range(len(block.columns))
    ]
    shares = [
        0.0 if at >= block.numbers_from else max(map(len, column), default=1) ** _SHARE_POWER
        for at, column in enumerate(lines)
    ]
    if not any(shares):
        shares = [1.0] * len(shares)
    for points in _FINE_POINTS if block.fine else _TABLE_POINTS:
        needs = [
            max(map(_ems, _unbroken(head, *column))) * points * _EMU_PER_POINT + _CELL_MARGINS
            for head, column in zip(block.columns, lines, strict=True)
        ]
        room = int(_TEXT_WIDTH) - sum(needs)
        if room >= 0:
            break
    if room < 0:  # even small letters do not fit: everybody gives way alike
        return [Length(int(need * int(_TEXT_WIDTH) / sum(needs))) for need in needs], points
    widths = [need + room * share / sum(shares) for need, share in zip(needs, shares, strict=True)]
    return [Length(int(width)) for width in widths], points


def _unbroken(*lines: str) -> list[str]:
    """Return what must stand on one line: numbers with their intervals, and single words."""
    kept: list[str] = []
    for line in lines:
        # A number with its interval stays whole, also where a unit stands beside it.
        if any(sign.isalpha() for sign in line) and not _INTERVAL.search(line):
            kept += [word[:_LONGEST_WORD] for word in line.split()]
        else:
            kept.append(line)
    return kept or [""]


def _ems(text: str) -> float:
    """Return about how wide a text is, in units of the size of its letters."""
    return sum(_NARROW.get(sign, 0.52) for sign in text)


def _fill(cell: _Cell, text: str, side: WD_ALIGN_PARAGRAPH, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = side
    paragraph.paragraph_format.line_spacing = 1.0
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run()
    run.bold = bold
    for number, line in enumerate(text.split(ON_PAPER)):
        if number:
            run.add_break()
        for at, part in enumerate(_INSIDE_INTERVAL.split(line)):
            if at:  # a minus sign that Word must not end a line with
                run._r.append(OxmlElement("w:noBreakHyphen"))  # noqa: SLF001 - no public way
            run.add_text(part)


def _set_points(cell: _Cell, points: float) -> None:
    for run in cell.paragraphs[0].runs:
        run.font.size = Pt(points)


def _repeat(row: _Row) -> None:
    _mark(row, "w:tblHeader")


def _keep_whole(row: _Row) -> None:
    _mark(row, "w:cantSplit")


def _mark(row: _Row, name: str) -> None:
    properties: Any = row._tr.get_or_add_trPr()  # noqa: SLF001 - no public way in python-docx
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _add_box(document: WordDocument, block: Box) -> None:
    cell = document.add_table(rows=1, cols=1, style=_BOX_STYLE).rows[0].cells[0]
    cell.paragraphs[0].add_run(block.title).bold = True
    for item in block.items:
        paragraph = cell.add_paragraph(item, style="List Bullet")
        paragraph.paragraph_format.line_spacing = 1.0
    document.add_paragraph()


def _add_items(document: WordDocument, block: Items) -> None:
    for item in block.items:
        paragraph = document.add_paragraph(item, style="List Bullet")
        paragraph.paragraph_format.line_spacing = 1.0
        paragraph.paragraph_format.space_after = Pt(3)


def _add_picture(document: WordDocument, block: Picture) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.line_spacing = 1.0
    shape = paragraph.add_run().add_picture(str(block.path), width=_TEXT_WIDTH)
    described: Any = shape._inline.docPr  # noqa: SLF001 - no public way in python-docx
    described.set("descr", block.alternative)
    described.set("title", block.caption)
