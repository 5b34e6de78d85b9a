"""The command line: parse, call one function, print one summary, return a meaningful exit code.

Exit codes: 0 done; 1 done and the answer is "no"; 2 the user's input is wrong; 3 the machine
refused; 4 a fault of ours; 130 interrupted, with everything finished so far kept.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from simulation.engine import RunSettings
    from simulation.experiments.ensemble import Progress

EXAMPLES = """\b
Examples:
  kawasan init my-city                       start a working folder
  kawasan check my-city/my_scenario.yaml     every problem at once, nothing runs
  kawasan compare training_only integrated   eight paired replicates each
  kawasan report latest --format html,docx   a page and a Word document
  kawasan explain enterprises.capital_depreciation_per_month
"""


class _Group(click.Group):
    """Turn our own errors into messages and exit codes; a traceback is never a user's business."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        from simulation.errors import KawasanError

        try:
            return super().invoke(ctx)
        except KawasanError as error:
            click.echo(str(error), err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo(
                "Interrupted. Everything finished so far is kept; run again to go on.", err=True
            )
            ctx.exit(130)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except OSError as error:
            click.echo(f"{error.filename or ''}: {error.strerror or error}", err=True)
            ctx.exit(3)
        except Exception as error:
            click.echo(
                f"A fault of kawasan, not of your input: {type(error).__name__}: {error}\n"
                "Please report it with the command you gave; KAWASAN_TRACEBACK=1 shows where.",
                err=True,
            )
            if __import__("os").environ.get("KAWASAN_TRACEBACK"):
                raise
            ctx.exit(4)


def _number(_: click.Context, option: click.Parameter, value: float) -> float:
    """Refuse ``nan``, which no range of click does."""
    if math.isnan(value):
        raise click.BadParameter(f"nan is not in the range {option.type}.")
    return value


#: Addresses of luck are 32 bits wide; a scenario file, too, may ask for 180 months at most. The city has some
#: 620,000 people at 1; below 0.005 many cells of its margins are empty, above 4 memory is not enough.
SEEDS = click.IntRange(0, 2**32 - 1)
MONTHS = click.IntRange(1, 180)
SCALES = click.FloatRange(0.005, 4.0)
AT_LEAST_ONE = click.IntRange(min=1)

_json = click.option("--json", "as_json", is_flag=True, help="Machine-readable, nothing else.")
_lang = click.option("--lang", default="en", type=click.Choice(["id", "en"]))

_scale = click.option(
    "--scale", default=1.0, type=SCALES, callback=_number, help="Size of the city, 1 is full."
)


def _shared(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every running command has."""
    options = (
        click.option("--replicates", default=8, type=AT_LEAST_ONE, help="Paired replicates."),
        click.option("--seed", default=20240101, type=SEEDS, help="Root of all luck."),
        click.option("--months", type=MONTHS, help="Simulated months [scenario's]."),
        _scale,
        click.option("--workers", type=AT_LEAST_ONE, help="Processes [one a core]."),
        click.option("--results", default="results", type=click.Path(path_type=Path)),
        _json,
        click.option("--quiet", is_flag=True, help="No progress."),
        _lang,
        click.option("--dry-run", is_flag=True, help="Print what would run, and stop."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group(
    cls=_Group, epilog=EXAMPLES, context_settings={"max_content_width": 80, "show_default": True}
)
@click.version_option(package_name="kawasan")
def main() -> None:
    """Tell a city what its jobs programme will really do: an open simulation of Kota Jambi."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@_json
def init(folder: Path, as_json: bool) -> None:
    """Make a working FOLDER: a commented scenario to start from, and the schema for editors."""
    from simulation.scenario import init_folder

    files = [str(path) for path in init_folder(folder)]
    steps = (f"Next: kawasan check {folder}", f"      kawasan compare integrated {folder}")
    _say({"as_json": as_json}, {"files": files}, "\n".join((*files, *steps)))


@main.command()
@click.argument("scenarios", nargs=-1, required=True)
@_json
@_lang
def check(scenarios: tuple[str, ...], as_json: bool, lang: str) -> None:
    """Validate SCENARIOS without running; print every problem at once."""
    from simulation.scenario import check_scenarios

    found = check_scenarios(scenarios)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "problems": [str(problem) for problem in found.problems],
                    "notices": [str(notice) for notice in found.notices],
                }
            )
        )
    else:
        for line in (*found.problems, *found.notices):
            click.echo(str(line))
        if not found.problems:
            from simulation.reporting.language import language

            click.echo(language(lang).say("check_in_order", {"count": len(found.scenarios)}))
    sys.exit(2 if found.problems else 0)


@main.command()
@click.argument("scenarios", nargs=-1, required=True)
@_shared
@click.option("--profile", is_flag=True, help="Then live one replicate by the clock: time, bytes.")
def run(scenarios: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401
    """Run replicates of SCENARIOS (and their baselines) and store them."""
    from shutil import get_terminal_size

    from simulation.experiments.comparing import plan_comparison
    from simulation.experiments.purses import in_words

    plan = plan_comparison(scenarios, options["replicates"], _settings(options), options["results"])
    if _dry_run(plan, options):
        return
    plan.run(workers=options["workers"], watch=_watcher(options))
    left = plan.money_left_over()
    found: dict[str, Any] = {"runs": plan.keys(), "money": left}
    if options["profile"]:
        from simulation.experiments.profiling import profile
        from simulation.reporting import profile_tables

        found["profile"] = [profile(s, plan.settings, plan.results) for s in plan.scenarios]
        if not options["as_json"]:
            _print_parts(options, found, profile_tables(found["profile"], options["lang"]))
    words = click.wrap_text(in_words(left), get_terminal_size().columns)
    _say(options, found, f"{len(plan.keys())} runs stored.\n{words}")


@main.command()
@click.argument("scenarios", nargs=-1, required=True)
@_shared
@click.option("--luck-only", is_flag=True, help="Leave parameter vectors out (none exist yet).")
@click.option("--channels", is_flag=True, help="Split the net effect: six worlds more a pair.")
@click.option("--over-ranges", is_flag=True, help="Repeat the ranking over deciding assumptions.")
def compare(scenarios: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401
    """Run what is missing, pair SCENARIOS with their baseline, print the table, store it."""
    from simulation.experiments.comparing import plan_comparison

    plan = plan_comparison(
        scenarios,
        options["replicates"],
        _settings(options),
        options["results"],
        channels=options["channels"],
        over_ranges=options["over_ranges"],
    )
    plan.require_policies()
    if _dry_run(plan, options):
        return
    plan.run(workers=options["workers"], watch=_watcher(options))
    folder = plan.store_comparison()
    _show(folder, options)


@main.command()
@click.argument("result", default="latest")
@click.option("--results", default="results", type=click.Path(path_type=Path))
@_json
@_lang
def status(result: str, **options: Any) -> None:  # noqa: ANN401
    """Tell what of a stored RESULT is finished, what is missing and how long it will take."""
    from simulation.experiments.standing import result_status
    from simulation.reporting import status_tables

    state = result_status(options["results"], result)
    _print_parts(options, state, status_tables(state, options["lang"]))


@main.command()
@click.argument("result", default="latest")
@click.option("--format", "formats", default="html,docx")
@click.option("--lang", default="id", type=click.Choice(["id", "en"]))
@click.option("--out", default=None, type=click.Path(path_type=Path), help="Folder [RESULT's].")
@click.option("--results", default="results", type=click.Path(path_type=Path))
@_json
def report(result: str, formats: str, **options: Any) -> None:  # noqa: ANN401
    """Write the report of a stored RESULT; never runs the model."""
    from simulation.reporting import write_report
    from simulation.store import Store

    folder = Store(options["results"]).find_comparison(result)
    names = [name.strip() for name in formats.split(",")]
    files = [str(path) for path in write_report(folder, names, options["lang"], options["out"])]
    _say(options, {"files": files}, "\n".join(files))


@main.command()
@click.argument("result", default="latest")
@click.option("--results", default="results", type=click.Path(path_type=Path))
@click.option("--workers", type=AT_LEAST_ONE)
@click.option("--quiet", is_flag=True)
@_json
def reproduce(result: str, **options: Any) -> None:  # noqa: ANN401
    """Re-run a stored RESULT from its own record and say, number by number, if it is the same."""
    from simulation.experiments.reproducing import reproduce_comparison

    found = reproduce_comparison(options["results"], result, options["workers"], _watcher(options))
    record = {"identical": found.identical, "lines": found.lines}
    _say(options, record, "\n".join(found.lines))
    sys.exit(0 if found.identical else 1)


@main.command()
@click.argument("name")
@_json
@_lang
def explain(name: str, as_json: bool, lang: str) -> None:
    """Explain a parameter, indicator or lever: meaning, unit, value, range, source, readers."""
    from dataclasses import asdict
    from shutil import get_terminal_size

    from simulation.experiments.explaining import explain_name
    from simulation.reporting.explained import explained_text

    found = [asdict(one) for one in explain_name(name)]
    if as_json:
        click.echo(json.dumps(found))
    else:
        click.echo(explained_text(found, get_terminal_size().columns, lang))


@main.command()
@click.argument("result", default="latest")
@click.option("--person", type=int, default=None, help="Identity, as in the deliveries table.")
@click.option("--household", type=int, default=None, help="Identity of a household.")
@click.option("--enterprise", type=int, default=None, help="Identity of a firm.")
@click.option("--examples", is_flag=True, help="Offer lives to look at [without an identity].")
@click.option("--scenario", default=None, help="Which scenario [the first].")
@click.option("--replicate", default=0)
@click.option("--results", default="results", type=click.Path(path_type=Path))
@_json
@_lang
def trace(result: str, **options: Any) -> None:  # noqa: ANN401
    """Show one life in both worlds side by side, the first difference marked with its cause."""
    from simulation.experiments.examples import examples_record, find_examples
    from simulation.experiments.following import Kind
    from simulation.experiments.tracing import stored_pair, trace_life, trace_record
    from simulation.reporting import examples_output, trace_output

    asked = [(kind, options[kind.value]) for kind in Kind if options[kind.value] is not None]
    if len(asked) > 1 or (asked and options["examples"]):
        raise click.UsageError("name one of --person, --household, --enterprise, --examples")
    pair = stored_pair(options["results"], result, options["scenario"], options["replicate"])
    if not asked:
        record = examples_record(pair, find_examples(pair))
        _print_parts(options, record, examples_output(record, result, options["lang"]))
        return
    record = trace_record(pair, trace_life(pair, *asked[0]))
    _print_parts(options, record, trace_output(record, options["lang"]))


@main.command()
@click.option("--start", default="2024-01", type=click.Choice(["2021-08", "2024-01"]))
@_scale
@click.option("--results", default="results", type=click.Path(path_type=Path))
@_json
@_lang
def city(start: str, scale: float, results: Path, as_json: bool, lang: str) -> None:
    """Show the synthetic city: every margin, its target and its fit; reconciliation tables."""
    from simulation.experiments.describing import describe_city

    tables = describe_city(start, scale, results)
    if as_json:
        click.echo(
            json.dumps(
                {name: json.loads(t.to_json(orient="records")) for name, t in tables.items()}
            )
        )
        return
    from rich.console import Console

    from simulation.reporting.city_tables import city_tables

    console = Console()
    for table in city_tables(tables, lang):
        console.print(table)


def _settings(options: dict[str, Any]) -> RunSettings:
    from simulation.engine import RunSettings

    return RunSettings(seed=options["seed"], months=options["months"] or 0, scale=options["scale"])


def _dry_run(plan: Any, options: dict[str, Any]) -> bool:  # noqa: ANN401
    if options["dry_run"]:
        from simulation.reporting import forecast_tables

        found = plan.forecast()
        _print_parts(options, found, forecast_tables(found, options["lang"]))
    return bool(options["dry_run"])


def _say(options: dict[str, Any], data: dict[str, Any], words: str) -> None:
    click.echo(json.dumps(data) if options["as_json"] else words)


def _print_parts(options: dict[str, Any], record: dict[str, Any], parts: Sequence[Any]) -> None:
    """Print a record as JSON, or its tables and sentences for people."""
    if options["as_json"]:
        click.echo(json.dumps(record))
        return
    from rich.console import Console

    console = Console()
    for part in parts:
        console.print(part, highlight=False, markup=False)


def _show(folder: Path, options: dict[str, Any]) -> None:
    from simulation.reporting import draw_figures

    pictures = draw_figures(folder, options["lang"])
    if options["as_json"]:
        from simulation.reporting.tables import comparison_json

        click.echo(comparison_json(folder))
        return
    from rich.console import Console

    from simulation.reporting import terminal_money, terminal_tables, where_stored

    console = Console()
    for table in terminal_tables(folder, options["lang"]):
        console.print(table)
    console.print(terminal_money(folder, options["lang"]), highlight=False, markup=False)
    for line in where_stored(folder, pictures[0], options["lang"]):
        click.echo(line)


def _watcher(options: dict[str, Any]) -> Callable[[Progress], None] | None:
    if options.get("quiet") or options.get("as_json"):
        return None
    from simulation.experiments.progress import ProgressLine

    return ProgressLine(sys.stderr)


def entry(arguments: Sequence[str] | None = None) -> None:
    """Run the command line with explicit arguments (tests)."""
    main(args=list(arguments) if arguments is not None else None)


if __name__ == "__main__":
    main()
