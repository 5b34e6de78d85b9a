"""Renew requirements.lock from pyproject.toml: ``python tools/lock.py`` (add ``--upgrade`` for newest).

One file serves Python 3.11 to 3.13 on Linux, macOS and Windows. It holds wheels only, each with its
digests, and names no index: whoever installs decides where packages come from. Needs uv, which
``pip install uv`` provides.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
COMMAND = (
    "uv", "pip", "compile", "pyproject.toml",
    "--universal", "--python-version", "3.11", "--extra", "test",
    "--generate-hashes", "--no-build", "--emit-build-options",
    "--no-header", "--no-annotate", "--no-emit-index-url", "--no-strip-extras", "--quiet",
    "--output-file", LOCK.name,
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Write the lock file and return 0, or the exit code of uv."""
    outcome = subprocess.run([*COMMAND, *arguments], cwd=ROOT, check=False)
    if outcome.returncode:
        return outcome.returncode
    text = LOCK.read_text("utf-8")
    kept = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    LOCK.write_text("\n".join(kept).strip() + "\n", "utf-8", newline="\n")
    addresses = re.findall(r"\w+://\S+", "\n".join(kept))
    if addresses:
        print(f"requirements.lock names addresses, which it must not: {addresses}", file=sys.stderr)
        return 1
    print(f"requirements.lock: {sum('==' in line for line in kept)} pinned wheels")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
