"""Lay blocks out as one HTML file that needs nothing else: no network, no font, no script."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from simulation.reporting.blocks import Block, Picture, Table
from simulation.reporting.cells import ON_PAPER
from simulation.reporting.language import Language


def html_document(blocks: Sequence[Block], said: Language) -> bytes:
    """Return the document as UTF-8 bytes; it prints on A4."""
    environment = Environment(
        loader=PackageLoader("simulation.reporting", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("report.html")
    text = template.render(
        blocks=[(type(block).__name__, block) for block in blocks],
        numbers=_numbers(blocks),
        images=[_image(block) if isinstance(block, Picture) else "" for block in blocks],
        said=said,
        line_separator=ON_PAPER,
    )
    return text.encode("utf-8")


def _image(picture: Picture) -> str:
    encoded = base64.b64encode(picture.path.read_bytes()).decode("ascii")
    return f"data:image/png;base64,{encoded}"


def _numbers(blocks: Sequence[Block]) -> list[int]:
    """Return the number of each table or figure, counted apart; 0 for other blocks."""
    counted = {Table: 0, Picture: 0}
    numbers = []
    for block in blocks:
        kind = type(block)
        if kind in counted:
            counted[kind] += 1
        numbers.append(counted.get(kind, 0))
    return numbers
