#!/usr/bin/env python3
"""Fails every file operation of lethe's commands in turn, and looks whether anything was lost.

    Tests/Evidence/faults.py [run gc fsck import push pull] [--stride N] [--errno EIO]

Each try begins with a fresh copy of a small project, fails one operation (open, list, stat, read, write, rename, link,
fsync, ...) below it, in whichever process comes to it, and then asks:

    ended       the command ended by itself, by no signal
    said        it failed with a message, or succeeded with all its results
    kept        the run that was complete before is complete still (lethe verify)
    again       the same command, without a fault, does its work
    same        and the manifest is that of a project without faults
    sound       the store has no damage (lethe fsck)

Prints a table, and every violation with the operation that led to it; exits with 1 where there is one.
"""

import argparse
import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
LETHE = os.environ.get("LETHE", str(HERE.parent.parent / ".build/release/lethe"))

SPEC = """lethe: 1
name: {name}
steps:
  first: {{run: [sh, -c, "echo {name} > out"], outputs: [out]}}
  second: {{run: [sh, -c, "cat inputs/it/out inputs/it/out > out"], inputs: {{it: {{step: first}}}}, outputs: [out]}}
  third: {{run: [sh, -c, "wc -c < inputs/it/out > out"], inputs: {{it: {{step: second}}}}, outputs: [out]}}
"""


def lethe(folder, *words, environment=None):
    result = subprocess.run(
        [LETHE, *words], cwd=folder, capture_output=True, text=True, timeout=120,
        env={**os.environ, "LETHE_KEYS": str(folder / "keys"), **(environment or {})})
    return result.returncode, result.stdout + result.stderr


def done(folder, *words):
    code, text = lethe(folder, *words)
    if code:
        sys.exit(f"lethe {' '.join(words)} failed where nothing was to fail:\n{text}")
    return text


def manifests(folder):
    return {path.parent.name.rsplit("-", 1)[0]: path.read_text() for path in folder.glob("runs/*/MANIFEST.sha256")}


class Command:
    """What is tried: the state before, the command, and the runs whose manifests it must end with."""

    def __init__(self, words, before, runs):
        self.words, self.before, self.runs = words, before, runs


def prepare(folder):
    """A project with one complete run, one that nobody wants, a bundle, and a remote that has a run."""
    for name in ["kept", "other", "new"]:
        (folder / f"{name}.yaml").write_text(SPEC.format(name=name))
    done(folder, "run", "other.yaml")
    done(folder, "export", "other", "-o", "other.lethe", "--with", "all")
    done(folder, "push", "remote", "other")
    shutil.rmtree(next(folder.glob("runs/other-*")))
    done(folder, "run", "kept.yaml")


COMMANDS = {
    "run": Command(["run", "new.yaml", "--jobs", "1"], None, ["kept", "new"]),
    "gc": Command(["gc"], None, ["kept"]),
    "fsck": Command(["fsck", "--repair"], None, ["kept"]),
    "import": Command(["import", "other.lethe"], None, ["kept", "other"]),
    "push": Command(["push", "elsewhere", "kept"], None, ["kept"]),
    "pull": Command(["pull", "remote", "other"], None, ["kept", "other"]),
}


def fault(folder, words, at, counter, log, code):
    counter.write_bytes(bytes(8))
    log.unlink(missing_ok=True)
    return lethe(folder, *words, environment={
        "LD_PRELOAD": str(LIBRARY), "FAULT_ROOT": str(folder), "FAULT_COUNT": str(counter), "FAULT_AT": str(at),
        "FAULT_LOG": str(log), "FAULT_ERRNO": str(code)})


def violations(folder, command, code, text, expected):
    if code < 0 or code >= 128:
        yield f"ended by a signal ({code}): {text.strip()[-300:]}"
    if code and "error" not in text and "FAILED" not in text and "DAMAGED" not in text and "warning" not in text:
        yield f"failed ({code}) and said nothing: {text.strip()[-300:]}"
    if not code:
        found = {name: manifests(folder).get(name) for name in command.runs}
        if found != expected:
            yield f"succeeded without its results: {[name for name in expected if found[name] != expected[name]]}"
    ok, said = lethe(folder, "verify", "kept")
    if ok:
        yield f"the run that was complete is not: {said.strip()[-300:]}"
    ok, said = lethe(folder, *command.words)
    if ok:
        yield f"does not work again: {said.strip()[-300:]}"
    if {name: manifests(folder).get(name) for name in command.runs} != expected:
        yield "another manifest than without faults"
    ok, said = lethe(folder, "fsck")
    if ok:
        yield f"the store is damaged: {said.strip()[-300:]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commands", nargs="*", choices=[*COMMANDS, []], default=list(COMMANDS))
    parser.add_argument("--stride", type=int, default=1, help="tries every N-th operation only")
    parser.add_argument("--errno", default="EIO", help="the error, such as EIO, ENOSPC, EACCES or EMFILE")
    options = parser.parse_args()
    code = getattr(errno, options.errno)
    bad = 0
    print("| command | operations | tried | failed and said so | went on | violations |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory() as place:
        place = Path(os.path.realpath(place))
        global LIBRARY
        LIBRARY = place / "faults.so"
        subprocess.run(["clang", "-O2", "-shared", "-fPIC", HERE / "faults.c", "-o", LIBRARY, "-ldl"], check=True)
        start = place / "start"
        start.mkdir()
        prepare(start)
        counter, log = place / "counter", place / "log"
        for name in options.commands:
            command = COMMANDS[name]
            whole = place / "whole"
            shutil.copytree(start, whole, symlinks=True)
            status, text = fault(whole, command.words, 0, counter, log, code)
            if status:
                sys.exit(f"lethe {name} failed where nothing was to fail:\n{text}")
            operations = int.from_bytes(counter.read_bytes(), sys.byteorder)
            expected = {run: manifests(whole).get(run) for run in command.runs}
            shutil.rmtree(whole)
            tally, found = Counter(), []
            for at in range(1, operations + 1, options.stride):
                copy = place / "copy"
                shutil.copytree(start, copy, symlinks=True)
                status, text = fault(copy, command.words, at, counter, log, code)
                what = log.read_text().strip() if log.exists() else "not reached"
                tally["failed" if status else "went on"] += 1
                found += [f"{name}, operation {at} ({what}): {problem}"
                          for problem in violations(copy, command, status, text, expected)]
                shutil.rmtree(copy)
            print(f"| `{name}` | {operations} | {sum(tally.values())} | {tally['failed']} | {tally['went on']} | {len(found)} |",
                  flush=True)
            for line in found:
                print(line, file=sys.stderr, flush=True)
            bad += len(found)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
