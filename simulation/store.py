"""What a run is on disk: a folder named by its content key, written whole or not at all.

A key is the SHA-256 of everything a result depends on: any difference is another run, an equal key
is the same run and is reused. Nothing stored is ever overwritten.
"""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import pandas as pd
from pyarrow import ArrowException

from simulation.errors import OperatorError, Problem

PROVENANCE: Final = "provenance.json"
SCHEMA_VERSION: Final = 1
LIBRARIES: Final = ("mesa", "numpy", "scipy", "pandas", "numba", "pyarrow")
_CODE_SUFFIXES: Final = (".py", ".yaml", ".csv", ".geojson", ".html")


@cache
def package_digest() -> str:
    """Return the SHA-256 over the bytes of the package's own modules and data, by relative path."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix not in _CODE_SUFFIXES or "shipped_scenarios" in path.parts:
            continue
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def canonical_json(value: object) -> str:
    """Return JSON with sorted keys and no blanks, the text that digests are taken of."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def content_key(parts: Mapping[str, object]) -> str:
    """Return the SHA-256 key of a mapping of plain values."""
    return hashlib.sha256(canonical_json(parts).encode()).hexdigest()


def software() -> dict[str, object]:
    """Return versions that matter for a result: no user, no host, no path."""
    return {
        "kawasan": metadata.version("kawasan"),
        "package_digest": package_digest(),
        "python": platform.python_version(),
        "system": sys.platform,
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
    }


@contextmanager
def _operator_errors(path: Path, action: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OperatorError(
            Problem(
                str(path),
                f"cannot {action}: {error.strerror or error}",
                "a folder that can be written, with free space",
                "free some space, or name another folder with --results",
            )
        ) from error


@contextmanager
def reading(path: Path, kind: str, remedy: str) -> Iterator[None]:
    """Say of a stored file that cannot be read which it is, what was found and what to do."""
    try:
        yield
    except (OSError, ArrowException, json.JSONDecodeError, UnicodeDecodeError) as error:
        detail = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise OperatorError(
            Problem(
                str(path),
                f"cannot read {kind}: {detail.splitlines()[0]}",
                "the file as kawasan stored it: whole and readable",
                remedy,
            )
        ) from error


def compare_again(folder: Path) -> str:
    """Return what to do about a damaged file of a comparison."""
    return f"delete {folder} and compare again: it is made anew from the stored runs, the same"


def read_record(path: Path, remedy: str) -> Any:  # noqa: ANN401 - JSON can be anything
    """Return what a stored JSON file holds."""
    with reading(path, "a record", remedy):
        return json.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Store:
    """The results folder: ``runs/<key>/``, cached cities, and one folder per comparison."""

    root: Path

    def run_folder(self, key: str) -> Path:
        """Return the folder of a run, whether it exists or not."""
        return self.root / "runs" / key

    def has_run(self, key: str) -> bool:
        """Tell whether a finished run is stored under ``key``."""
        return (self.run_folder(key) / PROVENANCE).is_file()

    def write_run(
        self,
        key: str,
        frames: Mapping[str, pd.DataFrame],
        scenario_yaml: str,
        provenance: Mapping[str, object],
    ) -> None:
        """Store one run under ``key``; a run that is already there is left as it is."""

        def fill(folder: Path) -> None:
            for name, frame in frames.items():
                frame.to_parquet(folder / f"{name}.parquet", index=False)
            (folder / "scenario.yaml").write_text(scenario_yaml, encoding="utf-8")
            record = dict(provenance) | {"schema": SCHEMA_VERSION, "software": software()}
            (folder / PROVENANCE).write_text(json.dumps(record, indent=1), encoding="utf-8")

        self.write_folder(self.run_folder(key), fill)

    def write_folder(self, target: Path, fill: Callable[[Path], None]) -> None:
        """Fill a temporary folder and rename it to ``target``; an existing target is kept."""
        with _operator_errors(target, "store a result"):
            if target.exists():
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = target.parent / f".unfinished-{uuid.uuid4().hex[:12]}"
            temporary.mkdir()
            try:
                fill(temporary)
                temporary.replace(target)
            except OSError:
                if not target.exists():  # another process may have stored the same run first
                    raise
            finally:
                shutil.rmtree(temporary, ignore_errors=True)

    def read_frame(self, key: str, name: str) -> pd.DataFrame:
        """Return one table of a stored run."""
        path = self.run_folder(key) / f"{name}.parquet"
        if not path.is_file():
            raise OperatorError(
                Problem(
                    str(path),
                    "this table of a stored run is missing",
                    "every table the run was stored with",
                    "delete the run's folder and run again: it is computed anew, the same",
                )
            )
        with reading(path, "a table", self._run_again(key)):
            return pd.read_parquet(path)

    def _run_again(self, key: str) -> str:
        return f"delete {self.run_folder(key)} and run again: it is computed anew, the same"

    def read_provenance(self, key: str) -> dict[str, Any]:
        """Return the record of a stored run."""
        path = self.run_folder(key) / PROVENANCE
        record: dict[str, Any] = read_record(path, self._run_again(key))
        return record

    @staticmethod
    def read_table(folder: Path, name: str) -> pd.DataFrame:
        """Return one table of a stored comparison."""
        path = folder / f"{name}.parquet"
        with reading(path, "a table", compare_again(folder)):
            return pd.read_parquet(path)

    def comparisons(self) -> list[Path]:
        """Return the folders of stored comparisons, newest last."""
        if not self.root.is_dir():
            return []
        found = [path.parent for path in self.root.glob("*/certificate.json")]
        return sorted(found, key=lambda folder: (folder / "certificate.json").stat().st_mtime)

    def find_comparison(self, reference: str) -> Path:
        """Return the folder that RESULT means: its path, its name, or ``latest``."""
        stored = self.comparisons()
        if reference == "latest" and stored:
            return stored[-1]
        for candidate in (Path(reference), self.root / reference):
            if (candidate / "certificate.json").is_file():
                return candidate
        names = ", ".join(folder.name for folder in stored[-5:]) or "none is stored yet"
        raise OperatorError(
            Problem(
                reference,
                "no stored comparison of this name",
                f"latest, a folder, or one of: {names}",
                "kawasan compare SCENARIO stores one; --results names another results folder",
            )
        )
