"""The project's own files as the architecture tests see them: read, parsed, never imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "simulation"
# Folders that git ignores or that are not ours; named here because a zip of the project has no git.
NOT_OURS = frozenset(
    {".git", ".venv", "venv", "__pycache__", "build", "dist", ".pytest_cache", ".mypy_cache"}
    | {".ruff_cache", ".hypothesis", "htmlcov", "node_modules", ".idea", ".vscode"}
)
COMPILED = frozenset({"kernel", "inlined"})  # the decorators of simulation.randomness

Function = ast.FunctionDef | ast.AsyncFunctionDef


def package_files() -> list[Path]:
    """Return cli.py and every Python file of the package."""
    files = sorted(PACKAGE.rglob("*.py"))
    return [*((ROOT / "cli.py",) if (ROOT / "cli.py").exists() else ()), *files]


def project_files() -> list[Path]:
    """Return every file that belongs to the project, results of runs left out."""
    return sorted(_walk(ROOT))


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name in NOT_OURS or entry.name.endswith(".egg-info"):
            continue
        if entry.is_dir():
            if entry != ROOT / "results":
                yield from _walk(entry)
        elif entry.suffix not in {".nbi", ".nbc", ".pyc"} and not entry.name.startswith(
            ".coverage"
        ):
            yield entry


def module_name(path: Path) -> str:
    """Return the dotted name under which a file of the package is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def relative(path: Path) -> str:
    """Return the path as it is written in messages, the same on every system."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


@cache
def package_modules() -> frozenset[str]:
    """Return the dotted names of all modules of the package."""
    return frozenset(module_name(path) for path in package_files())


def imported_names(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and full dotted name of everything a file imports, inside functions too."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _import_base(path, node)
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield node.lineno, full if full in package_modules() else base


def _import_base(path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, node.module] if node.module else package)


def functions(path: Path) -> Iterator[Function]:
    """Yield every function and method of a file."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, Function):
            yield node


def is_compiled(function: Function) -> bool:
    """Return whether a function is a kernel, compiled by one of our two decorators."""
    return any(
        isinstance(decorator, ast.Name) and decorator.id in COMPILED
        for decorator in function.decorator_list
    )


def body_lines(function: Function) -> int:
    """Return the lines of a function's body, its docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
