"""Write the pages of docs/ that are made from the code: ``python tools/generated_docs.py``.

Data dictionary, table of parameters, schedule of the month, reference of the command line. A test
holds every committed page against what this file makes, so none of them can drift.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# The path above makes an uninstalled clone work.
import cli  # noqa: E402
from simulation import engine, randomness  # noqa: E402
from simulation.city import Enterprises, Households, Persons  # noqa: E402
from simulation.columns import declared_columns  # noqa: E402
from simulation.indicators import INDICATORS  # noqa: E402
from simulation.market_tables import Cells, Markets  # noqa: E402
from simulation.parameters.catalogue import load_catalogue  # noqa: E402
from simulation.parameters.entry import STATUSES, ParameterEntry  # noqa: E402
from simulation.signals import SIGNALS  # noqa: E402
from simulation.units import UNITS  # noqa: E402

TABLES = (Persons, Households, Enterprises, Cells, Markets)
MADE = "Made from the code by `python tools/generated_docs.py`; do not edit."
LONGEST_VALUE = 60  # characters; longer lists and tables are shown by `kawasan explain`


def pages() -> dict[str, str]:
    """Return every generated page as Markdown, by its path below docs/."""
    return {
        "data_dictionary.md": _page("Data dictionary", _dictionary()),
        "model/parameters.md": _page("Parameters", _parameters()),
        "model/schedule.md": _page("Schedule of a month", _schedule()),
        "commands.md": _page("Command line", _commands()),
    }


def _page(title: str, parts: Iterable[str]) -> str:
    return "\n\n".join([f"# {title}", MADE, *parts]) + "\n"


def _dictionary() -> list[str]:
    return [*_columns(), *_indicators(), *_signals(), *_decisions(), *_units()]


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _columns() -> list[str]:
    parts = ["## Columns", "Only the owner writes a column; everybody may read it."]
    for table in TABLES:
        rows = (
            (
                f"`{name}`",
                said.meaning,
                said.unit,
                said.dtype,
                _bounds(said.low, said.high),
                said.owner,
            )
            for name, said in declared_columns(table).items()
        )
        head = ("column", "meaning", "unit", "type", "range", "owner")
        parts += [f"### {table.__name__}", inspect.getdoc(table) or "", _table(head, rows)]
    return parts


def _bounds(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f"from {low:g}"
    return f"up to {high:g}" if low is None else f"{low:g} to {high:g}"


def _indicators() -> list[str]:
    rows = ((f"`{name}`", said.definition, said.unit) for name, said in INDICATORS.items())
    return ["## Indicators", _table(("indicator", "definition", "unit"), rows)]


def _signals() -> list[str]:
    rows = ((f"`{name}`", said.meaning, said.unit, said.channel) for name, said in SIGNALS.items())
    return [
        "## Signals",
        "The small arrays through which lives touch each other, taken once a month.",
        _table(("signal", "meaning", "unit", "channel"), rows),
    ]


def _decisions() -> list[str]:
    """Return what each stream of draws decides; its sentence is the comment in the source."""
    source = inspect.getsource(randomness.Decision)
    lines = source.splitlines()
    rows = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            sentence = lines[node.lineno - 1].partition("#:")[2].strip()
            rows.append((str(int(randomness.Decision[name])), f"`{name}`", sentence))
    return [
        "## Decisions",
        "What a draw is addressed by, beside seed, replicate, month and identity.",
        _table(("number", "decision", "what it decides"), rows),
    ]


def _units() -> list[str]:
    rows = ((unit, meaning) for unit, meaning in UNITS.items())
    return ["## Units", "The closed list.", _table(("unit", "meaning"), rows)]


def _parameters() -> Iterator[str]:
    """Yield the catalogue, a table for each submodel, with how many entries have which status."""
    entries = load_catalogue().entries
    yield (
        "Every number the model rests on. A range is how far a reasonable reader may move the value; "
        "the argument behind it, and who reads it, is told by `kawasan explain NAME`."
    )
    counts = ((s, str(sum(e.status == s for e in entries.values()))) for s in STATUSES)
    yield _table(("status", "entries"), [*counts, ("all", str(len(entries)))])
    head = ("parameter", "meaning", "value", "unit", "range", "distribution", "status", "source")
    for stem in dict.fromkeys(name.partition(".")[0] for name in entries):
        mine = [e for name, e in entries.items() if name.startswith(f"{stem}.")]
        yield f"## {stem}"
        yield _table(head, map(_parameter_row, mine))


def _parameter_row(entry: ParameterEntry) -> tuple[str, ...]:
    value = str(entry.value)
    if entry.range_relative is not None:
        reach = f"± {entry.range_relative * 100:g} %"
    else:
        reach = "" if entry.low is None else f"{entry.low:g} to {entry.high:g}"
    cells = (
        f"`{entry.name.partition('.')[2]}`",
        entry.meaning,
        value if len(value) <= LONGEST_VALUE else "a table",
        entry.unit,
        reach,
        entry.distribution,
        entry.status,
        entry.source,
    )
    return tuple(" ".join(cell.replace("|", "/").split()) for cell in cells)


def _schedule() -> Iterator[str]:
    """Yield the steps of a month in order: what each does, writes and takes as a signal."""
    yield (
        "The calendar of the month (prices, wages, lines, season, shocks) is made first; then the "
        "steps below, in this order; then the month is recorded. While a step runs only its own "
        "columns can be written."
    )
    for number, step in enumerate(engine.STEPS, 1):
        module = sys.modules[f"simulation.submodels.{step}"]
        yield f"## {number}. {step}"
        yield inspect.getdoc(module).split("\n\n")[0].replace("\n", " ")
        owned = (
            f"`{table.__name__}.{name}`"
            for table in TABLES
            for name, said in declared_columns(table).items()
            if said.owner == step
        )
        yield f"Writes {', '.join(owned)}."
        taken = _signals_taken(Path(module.__file__))
        if taken:
            yield f"Takes the signals {', '.join(f'`{name}`' for name in taken)}."


def _signals_taken(module: Path) -> list[str]:
    """Return the signals named in the files of a submodel, in the order of their declaration."""
    files = module.parent.glob("*.py") if module.name == "__init__.py" else [module]
    text = "".join(path.read_text("utf-8") for path in files)
    return [name for name in SIGNALS if re.search(rf'["{{/]{re.escape(name)}["/]', text)]


def _commands() -> Iterator[str]:
    """Yield the help of every command, as the terminal prints it at 80 columns."""
    group = click.Context(cli.main, info_name="kawasan", terminal_width=80)
    yield f"```text\n{cli.main.get_help(group)}\n```"
    for name in cli.main.list_commands(group):
        command = cli.main.get_command(group, name)
        context = click.Context(command, info_name=name, parent=group, terminal_width=80)
        yield f"## kawasan {name}"
        yield f"```text\n{command.get_help(context)}\n```"


if __name__ == "__main__":
    for place, text in pages().items():
        (ROOT / "docs" / place).write_text(text, "utf-8", newline="\n")
