#!/usr/bin/env python3
"""Disturbs runs in every way but failing file operations (faults.py does that), and looks whether anything was lost.

    Tests/Evidence/matrix.py [kills disk clock crowd] [--rounds N] [--sizes N] [--drivers N] [--seed N] [--place DIR]

    kills    kill -9 of the driver, the process that keeps a program, or a program, at random moments
    disk     runs on file systems (tmpfs, as root) of many sizes, from one that holds nothing to one that holds all, and
             then on the same one made larger
    clock    the clock jumps by up to a month, forwards and backwards, between and during runs
    crowd    many drivers of the same and of other specs at once on one store, with gc in a loop beside them

After each disturbance the same command runs in peace, and then:

    same     the manifest is that of a run that was never disturbed
    once     no step that had a result ran again, and where nothing was killed none began twice
    said     what failed said so, and ended by no signal but ours
    sound    lethe fsck finds no damage

Prints a table and every violation; exits with 1 where there is one, with 77 where tmpfs cannot be mounted for `disk`.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
LETHE = os.environ.get("LETHE", str(HERE.parent.parent / ".build/release/lethe"))
STEPS = 8


def spec(name, begun, seconds=0.15, payload=0, steps=STEPS):
    """A chain beside a fan: each step says that it begins, takes its time, and writes its name."""
    lines = ["lethe: 1", f"name: {name}", "steps:"]
    for number in range(steps):
        before = f"inputs: {{it: {{step: s{number - 1}}}}}, " if 0 < number < steps // 2 else ""
        script = f"echo s{number} >> {begun}; sleep {seconds}; yes s{number} | head -c {payload + 8} > out"
        lines.append(f"  s{number}: {{run: [sh, -c, '{script}'], {before}outputs: [out]}}")
    return "\n".join(lines) + "\n"


class Project:
    """A folder with a spec, and how often its steps have begun."""

    def __init__(self, place, name="matrix", **how):
        self.folder = Path(tempfile.mkdtemp(dir=place))
        # Where the steps say that they begin is part of their keys, so it is the same for all projects.
        self.begun = Path(place) / "begun"
        self.begun.write_text("")
        (self.folder / "spec.yaml").write_text(spec(name, self.begun, **how))

    def command(self, *words):
        return [LETHE, *words, "--runs", str(self.runs)]

    @property
    def runs(self):
        return self.folder / "runs"

    def start(self, *words, **more):
        return subprocess.Popen(
            self.command(*words), cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)

    def lethe(self, *words, **more):
        process = self.start(*words, **more)
        text, _ = process.communicate(timeout=300)
        return process.returncode, text

    def run(self, **more):
        return self.lethe("run", "spec.yaml", "--jobs", "3", **more)

    def manifest(self):
        found = sorted(self.runs.glob("*/MANIFEST.sha256"))
        return found[0].read_text() if found else None

    def counts(self):
        return Counter(self.begun.read_text().split())

    def cached(self):
        """The steps that have a result."""
        code, text = self.lethe("plan", "spec.yaml", "--json")
        if code:
            return set()
        return {step["label"].removeprefix("steps/") for step in json.loads(text)["steps"] if step["state"] == "cached"}

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Findings:
    def __init__(self, name):
        self.name, self.tally, self.bad = name, Counter(), []

    def violation(self, where, what):
        self.bad.append(what)
        print(f"{self.name}, {where}: {what}", file=sys.stderr, flush=True)

    def said(self, where, code, text):
        if code < 0:
            self.violation(where, f"ended by signal {-code}: {text[-300:]}")
        if code > 0 and "error" not in text and "FAILED" not in text:
            self.violation(where, f"failed ({code}) and said nothing: {text[-300:]}")

    def settle(self, where, project, expected, **more):
        """Runs it again in peace, and asks whether all is as if nothing had been."""
        cached, before = project.cached(), project.counts()
        code, text = project.run(**more)
        after = project.counts()
        if code:
            self.violation(where, f"does not go on ({code}): {text[-500:]}")
        if project.manifest() != expected:
            self.violation(where, "another manifest")
        for step in sorted(cached):
            if after[step] > before[step]:
                self.violation(where, f"{step} had a result and ran again")
        code, text = project.lethe("fsck")
        if code:
            self.violation(where, f"the store is damaged: {text[-300:]}")

    def row(self, tried):
        told = ", ".join(f"{count} {what}" for what, count in sorted(self.tally.items()))
        print(f"| {self.name} | {tried} | {told} | {len(self.bad)} |", flush=True)
        return len(self.bad)


def whole(place, **how):
    """The manifest of an undisturbed run, and the seconds that it took."""
    project = Project(place, **how)
    begun = time.monotonic()
    code, text = project.run()
    if code:
        sys.exit(f"failed where nothing was to fail:\n{text}")
    result = project.manifest(), time.monotonic() - begun
    project.remove()
    return result


def processes(root):
    """All processes below one, with what they were called by."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    found, stack = [], [root]
    while stack:
        top = stack.pop()
        for child in [child for child, parent in parents.items() if parent == top]:
            stack.append(child)
            try:
                found.append((child, (Path("/proc") / str(child) / "cmdline").read_bytes().replace(b"\0", b" ").decode()))
            except OSError:
                continue
    return found


def kills(options, place):
    expected, seconds = whole(place)
    findings = Findings("kill -9")
    for number in range(options.rounds):
        project = Project(place)
        driver = project.start("run", "spec.yaml", "--jobs", "3")
        time.sleep(random.uniform(0, seconds))
        victim = ["driver", "keeper", "program"][number % 3]
        targets = [driver.pid] if victim == "driver" else []
        while not targets and driver.poll() is None:
            targets = [
                pid for pid, line in processes(driver.pid)
                if "lethe-keep " in line and victim == "keeper" or "sh -c echo" in line and "lethe-keep " not in line
                and victim == "program"]
        if targets:
            try:
                os.kill(random.choice(targets), signal.SIGKILL)
                findings.tally[f"{victim}s killed"] += 1
            except ProcessLookupError:
                findings.tally["too late"] += 1
        else:
            findings.tally["none there"] += 1
        text, _ = driver.communicate(timeout=300)
        if victim != "driver":
            findings.said(f"round {number} ({victim})", driver.returncode, text)
        findings.settle(f"round {number} ({victim})", project, expected)
        for step, count in project.counts().items():
            if count > 2:
                findings.violation(f"round {number} ({victim})", f"{step} began {count} times")
        project.remove()
    return findings.row(options.rounds)


def disk(options, place):
    if os.geteuid():
        print("disk: wants root, to mount tmpfs", file=sys.stderr)
        sys.exit(77)
    how = {"payload": 60_000, "seconds": 0}
    expected, _ = whole(place, **how)
    findings = Findings("full disk")
    sizes = [int(16 * 1.35 ** number) for number in range(options.sizes)]
    for size in sizes:
        project = Project(place, **how)
        project.runs.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "none", project.runs], check=True)
        try:
            code, text = project.run()
            findings.tally["failed and said so" if code else "had room"] += 1
            findings.said(f"{size} KiB", code, text)
            if code == 0 and project.manifest() != expected:
                findings.violation(f"{size} KiB", "succeeded without its results")
            subprocess.run(["mount", "-o", "remount,size=64m", project.runs], check=True)
            findings.settle(f"{size} KiB", project, expected)
        finally:
            subprocess.run(["umount", "-l", project.runs], check=True)
            project.remove()
    return findings.row(len(sizes))


def clock(options, place):
    library = Path(place) / "clock.so"
    subprocess.run(["clang", "-O2", "-shared", "-fPIC", HERE / "clock.c", "-o", library, "-ldl"], check=True)
    expected, seconds = whole(place)
    findings = Findings("clock jumps")
    jumps = [1, 59, 61, 3600, 86400, 30 * 86400]
    rounds = options.rounds // 4
    for number in range(rounds):
        project = Project(place)
        offset = project.folder / "offset"
        offset.write_text(str(random.choice([-1, 1]) * random.choice(jumps) if number % 2 else 0))
        environment = {**os.environ, "LD_PRELOAD": str(library), "CLOCK_OFFSET": str(offset)}
        drivers = [project.start("run", "spec.yaml", "--jobs", "3", env=environment)]
        # The second one has the true time, on the same store.
        if number % 3 == 0:
            drivers.append(project.start("run", "spec.yaml", "--jobs", "3"))
        for _ in range(3):
            time.sleep(random.uniform(0, seconds / 2))
            offset.write_text(str(random.choice([-1, 1]) * random.choice(jumps)))
            findings.tally["jumps"] += 1
        for driver in drivers:
            text, _ = driver.communicate(timeout=300)
            findings.said(f"round {number}", driver.returncode, text)
            if driver.returncode:
                findings.violation(f"round {number}", f"failed: {text[-300:]}")
        code, text = project.lethe("gc", env=environment)
        if code:
            findings.violation(f"round {number}", f"gc failed: {text[-300:]}")
        for step, count in project.counts().items():
            if count > 1:
                findings.violation(f"round {number}", f"{step} began {count} times")
        findings.settle(f"round {number}", project, expected, env=environment)
        project.remove()
    return findings.row(rounds)


def crowd(options, place):
    findings = Findings(f"{options.drivers} drivers and gc")
    rounds = max(1, options.rounds // 20)
    names = [f"crowd{number}" for number in range(3)]
    expected = {name: whole(place, name=name)[0] for name in names}
    for number in range(rounds):
        project = Project(place)
        for name in names:
            (project.folder / f"{name}.yaml").write_text(spec(name, project.begun))
        drivers = [
            project.start("run", f"{names[index % 3]}.yaml", "--jobs", "2") for index in range(options.drivers)]
        collections = 0
        while any(driver.poll() is None for driver in drivers):
            code, text = project.lethe("gc")
            findings.said(f"round {number}, gc", code, text)
            collections += 1
        findings.tally["collections"] += collections
        for driver in drivers:
            text, _ = driver.communicate()
            findings.tally["drivers"] += 1
            if driver.returncode:
                findings.violation(f"round {number}", f"a driver failed ({driver.returncode}): {text[-500:]}")
        for step, count in project.counts().items():
            if count > 1:
                findings.violation(f"round {number}", f"{step} began {count} times")
        for name in names:
            found = sorted(project.runs.glob(f"{name}-*/MANIFEST.sha256"))
            if [path.read_text() for path in found] != [expected[name]]:
                findings.violation(f"round {number}", f"another manifest of {name}")
        code, text = project.lethe("fsck")
        if code:
            findings.violation(f"round {number}", f"the store is damaged: {text[-300:]}")
        project.remove()
    return findings.row(rounds)


CASES = {"kills": kills, "disk": disk, "clock": clock, "crowd": crowd}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", choices=[*CASES, []], default=list(CASES))
    parser.add_argument("--rounds", type=int, default=100, help="of kills; a quarter of clock jumps, a twentieth of crowds")
    parser.add_argument("--sizes", type=int, default=24, help="sizes of the disk, each 1.35 times the one before")
    parser.add_argument("--drivers", type=int, default=10)
    parser.add_argument("--seed", type=int, help="of the moments; a new one each time when left out")
    parser.add_argument("--place", help="where the projects are made, such as /dev/shm")
    options = parser.parse_args()
    random.seed(options.seed)
    print("| what | rounds | counts | violations |")
    print("| --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory(dir=options.place) as place:
        bad = sum(CASES[name](options, os.path.realpath(place)) for name in options.cases)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
