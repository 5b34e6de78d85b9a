"""Lay blocks out as a Word document: real headings, tables and captions that Word can renumber.

Layout of campus practice: A4, Times New Roman 12, spacing 1.5, margins 4-3-4-3 cm (top, bottom,
left, right), tables single-spaced at 10 points.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any, Final

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph

from simulation.reporting.blocks import Block, Box, Heading, Paragraph, Picture, Table
from simulation.reporting.language import Language

FONT: Final = "Times New Roman"
_HEADINGS: Final = ("Title", "Heading 1", "Heading 2", "Heading 3")
_HEADING_POINTS: Final = (16, 14, 12, 12)
_BODY_POINTS: Final = 12
_TABLE_POINTS: Final = 10
_TEXT_WIDTH: Final = Cm(21.0 - 4.0 - 3.0)
_LOCALES: Final = {"id": "id-ID", "en": "en-GB"}
_SHORTEST, _LONGEST = 10, 60  # letters of a column when widths are shared
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
    _set_font(caption, _TABLE_POINTS, bold=True)
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
        run.font.size = Pt(_TABLE_POINTS)
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
    for texts in block.rows:
        cells = table.add_row().cells
        for at, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            right = at >= block.numbers_from
            _fill(cell, text, WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT)
    for row in table.rows:
        _keep_whole(row)
    _set_widths(table, block)


def _set_widths(table: WordTable, block: Table) -> None:
    """Share the width of the text by the longest cell of each column, within bounds."""
    longest = [
        min(max(len(row[at]) for row in (block.columns, *block.rows)), _LONGEST)
        for at in range(len(block.columns))
    ]
    weights = [max(length, _SHORTEST) ** 0.5 for length in longest]
    widths = [Length(int(_TEXT_WIDTH * weight / sum(weights))) for weight in weights]
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:  # Word reads the cells, other programs the column
            cell.width = width


def _fill(cell: _Cell, text: str, side: WD_ALIGN_PARAGRAPH, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = side
    paragraph.paragraph_format.line_spacing = 1.0
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(_TABLE_POINTS), bold


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


def _add_picture(document: WordDocument, block: Picture) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.line_spacing = 1.0
    shape = paragraph.add_run().add_picture(str(block.path), width=_TEXT_WIDTH)
    described: Any = shape._inline.docPr  # noqa: SLF001 - no public way in python-docx
    described.set("descr", block.alternative)
    described.set("title", block.caption)
