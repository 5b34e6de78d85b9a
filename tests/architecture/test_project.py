"""The project as a whole: what may stand in a file, what the wheel carries, what the lock pins."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest

from tests.architecture.source import ROOT, package_files, project_files
from tests.architecture.source import relative as shown

# A class of one letter in each, so that this file does not hold what it looks for.
REGISTRY_HOSTS = re.compile(
    r"py[p]i\.org|python[h]osted\.org|registry[.]npm|deb[.]debian|crates[.]io|anaconda[.]org"
)
MACHINE_PATHS = re.compile(
    r"(?<![\w./:-])/(?:home|root|work|Users)/\w|[A-Z]:" + r"\\{1,2}Users\\{1,2}\w"
)
LARGEST_BYTES = 2_000_000
SH_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)


def _texts():
    for path in project_files():
        if path.stat().st_size > LARGEST_BYTES:
            continue
        try:
            yield path, path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


def _faults(pattern):
    return [
        f"{shown(path)}: {found.group()}"
        for path, text in _texts()
        if (found := pattern.search(text))
    ]


def test_no_file_names_a_registry_host():
    assert _faults(REGISTRY_HOSTS) == []


def test_no_file_holds_a_path_of_some_machine():
    assert _faults(MACHINE_PATHS) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see /" + "home/budi/data", True),
        ("C:" + "\\Users\\budi", True),
        ("apart /" + "work/x", True),
        ("https://example.org/work/3", False),
        ("school/work/rest", False),
    ],
)
def test_the_search_for_machine_paths_can_fail(text, found):
    assert bool(MACHINE_PATHS.search(text)) is found


def _project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def _normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def _required_names():
    project = _project()["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    return {_normal(re.match(r"[\w.-]+", requirement).group()) for requirement in wanted}


def test_the_lock_pins_every_requirement():
    text = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = {
        _normal(name) for name in re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==", text, re.MULTILINE)
    }
    assert _required_names() <= pinned, "run python tools/lock.py"


def test_the_lock_holds_wheels_with_digests_and_no_address():
    text = (ROOT / "requirements.lock").read_text("utf-8")
    assert "--only-binary :all:" in text
    assert "://" not in text
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_version_is_said_once_for_citation_and_package():
    source = (ROOT / "simulation" / "__init__.py").read_text("utf-8")
    version = re.search(r'__version__ = "(.+)"', source).group(1)
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\n## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_first_two_blocks_of_the_readme_are_one_line_each():
    blocks = SH_BLOCK.findall((ROOT / "README.md").read_text("utf-8"))
    assert len(blocks) >= 2
    run, test = blocks[:2]
    assert [len(block.strip().splitlines()) for block in (run, test)] == [1, 1]
    assert "kawasan" in run
    assert "pytest" in test


def test_decisions_are_numbered_without_a_gap():
    numbers = sorted(path.name[:5] for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == [f"{number:04d}-" for number in range(1, len(numbers) + 1)]


def test_importing_the_package_is_instant_and_acts_on_nothing():
    """Names come at first use: importing brings neither numba nor Mesa nor pandas."""
    code = (
        "import sys, simulation; "
        "print([m for m in ('numba', 'mesa', 'pandas', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_package_has_no_leftovers():
    marks = re.compile(r"TO[D]O|FIX[M]E|XX[X]|Not[I]mplementedError")
    faults = [
        f"{shown(path)}: {found.group()}"
        for path in package_files()
        if (found := marks.search(path.read_text("utf-8")))
    ]
    assert faults == []
