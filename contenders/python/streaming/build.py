"""Makes dist/: the package `archiver`, and beside it what it needs of boto3.

All of it is pure Python, and so the same for every BENCH_TARGET_OS and BENCH_TARGET_ARCHITECTURE.
"""

from __future__ import annotations

import compileall
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from py_compile import PycInvalidationMode

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements.txt"
DIST = HERE / "dist"

# What pip installed last, so that it is asked again only when something changed.
TARGET = HERE / "target"

# The Python that Lambda will run, and that bytecode is for: 3.13.
RUNTIME = json.loads((HERE / "contender.json").read_text())["runtime"].removeprefix("python")

# boto3's Requires-Python.
OLDEST = (3, 10)


def main() -> None:
    check_python()
    packages = TARGET / digest_inputs()
    if not packages.exists():
        install(packages)
    shutil.rmtree(DIST, ignore_errors=True)
    shutil.copytree(packages, DIST)
    shutil.copytree(HERE / "archiver", DIST / "archiver", ignore=shutil.ignore_patterns("__pycache__"))
    compile_modules(DIST / "archiver")


def check_python() -> None:
    version = "{}.{}".format(*sys.version_info)
    if sys.version_info < OLDEST:
        sys.exit(f"python3 is Python {version}, and boto3 needs {OLDEST[0]}.{OLDEST[1]} or later")
    if importlib.util.find_spec("pip") is None:
        sys.exit("python3 has no pip: install it with 'python3 -m ensurepip', or the package python3-pip of the system")
    if version != RUNTIME:
        print(f"built with Python {version}: without bytecode for {RUNTIME}, which will compile at every cold start")


def digest_inputs() -> str:
    """Of all that decides what is installed."""
    inputs = REQUIREMENTS.read_bytes() + Path(__file__).read_bytes() + sys.version.encode()
    return hashlib.sha256(inputs).hexdigest()[:16]


def install(packages: Path) -> None:
    shutil.rmtree(TARGET, ignore_errors=True)
    unfinished = TARGET / "unfinished"
    run_pip(unfinished)
    prune(unfinished)
    compile_modules(unfinished)
    unfinished.rename(packages)


def run_pip(folder: Path) -> None:
    """Only wheels, which run no code when they are installed, and only those whose hashes are in requirements.txt."""
    options = ["--quiet", "--no-deps", "--no-compile", "--only-binary=:all:", "--require-hashes"]
    places = ["--requirement", str(REQUIREMENTS), "--target", str(folder)]
    command = [sys.executable, "-m", "pip", "install", *options, *places]
    silence = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    if subprocess.run(command, env={**os.environ, **silence}).returncode != 0:
        sys.exit(f"pip could not install what is in {REQUIREMENTS.name}")


def prune(folder: Path) -> None:
    """Removes what a client of S3 never reads: the other services, boto3's resources, and programs."""
    services = (entry for entry in (folder / "botocore" / "data").iterdir() if entry.is_dir())
    others = [service for service in services if service.name != "s3"]
    for unused in [*others, folder / "boto3" / "data", folder / "boto3" / "examples", folder / "bin"]:
        shutil.rmtree(unused)


def compile_modules(folder: Path) -> None:
    """Makes bytecode that stands for its source without a look at dates, which a function package does not keep."""
    mode = PycInvalidationMode.UNCHECKED_HASH
    if not compileall.compile_dir(folder, quiet=1, stripdir=str(folder), invalidation_mode=mode):
        sys.exit(f"{folder} does not compile")


if __name__ == "__main__":
    main()
