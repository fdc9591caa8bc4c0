#!/usr/bin/env python3
"""Fails every file operation of lethe's commands in turn, and looks whether anything was lost.

    Tests/Evidence/faults.py [run gc fsck export import push pull] [--stride N] [--errno EIO,EMFILE] [--only fstat]
                             [--place DIR]

Each try begins with a fresh copy of a small project, fails one operation (open, list, stat, read, map, write, rename, link,
fsync, ...) below it, in whichever process comes to it, and then asks:

    ended       the command ended by itself, by no signal
    said        it failed with a message, or succeeded with all its results
    kept        the run that was complete before is complete still (lethe verify)
    again       the same command, without a fault, does its work
    same        and the manifests, and what was written elsewhere, are those of a project without faults
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
    """What is tried: the command, the runs whose manifests it must end with, and what it makes elsewhere."""

    def __init__(self, words, runs, made=None):
        self.words, self.runs, self.made = words, runs, made

    def results(self, folder):
        """The manifests of the runs, and the names and sizes of what was made elsewhere."""
        found = manifests(folder)
        results = {run: found.get(run) for run in self.runs}
        if self.made:
            results[self.made] = sorted(
                (str(path.relative_to(folder)), path.stat().st_size)
                for path in folder.glob(f"{self.made}*/**/*" if (folder / self.made).is_dir() else self.made)
                if path.is_file() and not path.name.startswith("."))
        return results


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
    "run": Command(["run", "new.yaml", "--jobs", "1"], ["kept", "new"]),
    "gc": Command(["gc"], ["kept"]),
    "fsck": Command(["fsck", "--repair"], ["kept"]),
    "export": Command(["export", "kept", "-o", "kept.lethe", "--with", "all"], ["kept"], "kept.lethe"),
    "import": Command(["import", "other.lethe"], ["kept", "other"]),
    "push": Command(["push", "elsewhere", "kept"], ["kept"], "elsewhere"),
    "pull": Command(["pull", "remote", "other"], ["kept", "other"]),
}


def fault(folder, words, at, counter, log, code, only):
    counter.write_bytes(bytes(8))
    log.unlink(missing_ok=True)
    return lethe(folder, *words, environment={
        "LD_PRELOAD": str(LIBRARY), "FAULT_ROOT": str(folder), "FAULT_COUNT": str(counter), "FAULT_AT": str(at),
        "FAULT_LOG": str(log), "FAULT_ERRNO": str(code), **({"FAULT_ONLY": only} if only else {})})


def violations(folder, command, code, text, expected):
    if code < 0 or code >= 128:
        yield f"ended by a signal ({code}): {text.strip()[-300:]}"
    if code and "error" not in text and "FAILED" not in text and "DAMAGED" not in text and "warning" not in text:
        yield f"failed ({code}) and said nothing: {text.strip()[-300:]}"
    if not code:
        found = command.results(folder)
        if found != expected:
            yield f"succeeded without its results: {[name for name in expected if found[name] != expected[name]]}"
    ok, said = lethe(folder, "verify", "kept")
    if ok:
        yield f"the run that was complete is not: {said.strip()[-300:]}"
    ok, said = lethe(folder, *command.words)
    if ok:
        yield f"does not work again: {said.strip()[-300:]}"
    if command.results(folder) != expected:
        yield "other results than without faults"
    ok, said = lethe(folder, "fsck")
    if ok:
        yield f"the store is damaged: {said.strip()[-300:]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commands", nargs="*", choices=[*COMMANDS, []], default=list(COMMANDS))
    parser.add_argument("--stride", type=int, default=1, help="tries every N-th operation only")
    parser.add_argument("--errno", default="EIO", help="the errors, each in turn, such as EIO,ENOSPC,EACCES,EMFILE")
    parser.add_argument("--only", help="fails one kind of operation only, such as fstat or readlink")
    parser.add_argument("--place", help="where the projects are made, such as /dev/shm")
    options = parser.parse_args()
    codes = {name: getattr(errno, name) for name in options.errno.split(",")}
    bad = 0
    print("| command | error | operations | tried | failed and said so | went on | violations |")
    print("| --- | --- | --- | --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory(dir=options.place) as place:
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
            status, text = fault(whole, command.words, 0, counter, log, errno.EIO, options.only)
            if status:
                sys.exit(f"lethe {name} failed where nothing was to fail:\n{text}")
            operations = int.from_bytes(counter.read_bytes(), sys.byteorder)
            expected = command.results(whole)
            shutil.rmtree(whole)
            for error, code in codes.items():
                tally, found = Counter(), []
                for at in range(1, operations + 1, options.stride):
                    copy = place / "copy"
                    shutil.copytree(start, copy, symlinks=True)
                    status, text = fault(copy, command.words, at, counter, log, code, options.only)
                    what = log.read_text().strip() if log.exists() else "not reached"
                    tally["failed" if status else "went on"] += 1
                    for problem in violations(copy, command, status, text, expected):
                        found.append(problem)
                        print(f"{name}, operation {at} ({what}) {error}: {problem}", file=sys.stderr, flush=True)
                    shutil.rmtree(copy)
                print(f"| `{name}` | {error} | {operations} | {sum(tally.values())} | {tally['failed']} | {tally['went on']} |"
                      f" {len(found)} |", flush=True)
                bad += len(found)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
