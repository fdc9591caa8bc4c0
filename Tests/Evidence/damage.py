#!/usr/bin/env python3
"""Damages one file after the other of a project's store and runs, and looks whether lethe notices and mends it.

    Tests/Evidence/damage.py [--count 500] [--seed 1] [--place DIR]

The project has a run of programs, a run that trains a model, an imported run, a pin, a claim, a job's record. Each try
begins with a fresh copy, damages one name (truncate, flip a bit, delete, replace by a folder, a dangling link, a link to
another file or a pipe, make unreadable; of folders: delete, replace by a file, make unreadable), and then asks:

    noticed     lethe fsck ends with 3 and names it, or nothing needs it: every run verifies, and running again changes nothing
    mended      lethe fsck --repair ends with 0, every run verifies, the manifests are those of before
    refused     it ends with 3 and says NOT REPAIRED with a remedy, and the remedy works
    sound       lethe fsck finds nothing afterwards

Prints a table; every violation goes to standard error, and there the program exits with 1.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LETHE = os.environ.get("LETHE", str(ROOT / ".build/release/lethe"))
FILE_HARMS = ["truncate", "flip", "delete", "folder", "dangling link", "other link", "pipe", "unreadable"]
FOLDER_HARMS = ["delete", "file", "dangling link", "unreadable"]

SPEC = """lethe: 1
name: {name}
steps:
  first: {{run: [sh, -c, "echo {name} > out"], outputs: [out]}}
  second: {{run: [sh, -c, "cat inputs/it/out inputs/it/out > out"], inputs: {{it: {{step: first}}}}, outputs: [out]}}
"""
OWN = {"small": "small.yaml", "tiny": "tiny.yaml"}
JOB = '{"begun":1,"host":"a","name":"lethe-00000000-1","run":"small","steps":[{"attempt":1,"order":{},"key":"%s",' \
      '"label":"x","threads":1}]}\n' % ("0" * 64)


def lethe(folder, *words):
    process = subprocess.Popen(
        [LETHE, *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        env={**os.environ, "LETHE_KEYS": str(folder / "keys"), "NO_COLOR": "1"})
    try:
        text = process.communicate(timeout=120)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return -1, f"hangs: lethe {' '.join(words)}; {process.communicate()[0]}"
    return process.returncode, text


def done(folder, *words):
    code, text = lethe(folder, *words)
    if code:
        sys.exit(f"lethe {' '.join(words)} failed where nothing was damaged:\n{text}")


def prepare(folder):
    for name in ["small", "other"]:
        (folder / f"{name}.yaml").write_text(SPEC.format(name=name))
    shutil.copy(ROOT / "configs/tiny.yaml", folder)
    data = folder / "data/tofu"
    data.mkdir(parents=True)
    shutil.copy(ROOT / "configs/data/tofu/forget10_perturbed.json", data)
    done(folder, "run", "other.yaml")
    done(folder, "export", "other", "-o", "other.lethe", "--with", "all")
    shutil.rmtree(folder / "runs")
    done(folder, "import", "other.lethe")
    for spec in OWN.values():
        done(folder, "run", spec)
    done(folder, "pin", "small", "--as", "best", "--note", "the best")
    store = folder / "runs/.store/v1"
    job = store / "jobs/lethe-00000000-1"
    (store / "jobs/keys").mkdir(parents=True)
    job.mkdir()
    (job / "job.json").write_text(JOB)
    (store / "jobs/keys" / ("0" * 64)).write_text("lethe-00000000-1\n")
    (store / "claims").mkdir(exist_ok=True)
    (store / "claims" / ("1" * 64)).write_text("elsewhere 1\n")


def kind_of(path):
    """What a name below runs/ is, for the table; None for what is not damaged."""
    parts = path.parts
    if parts[0] == ".store":
        if len(parts) < 3 or parts[2] in ["tmp", "quarantine", "index"]:
            return None
        return {"objects": "object", "results": "result", "pins": "pin", "claims": "claim", "jobs": "job",
                "history": "history", "checkpoints": "checkpoint"}.get(parts[2])
    whose = "imported run" if parts[0].startswith("other") else "run"
    if len(parts) == 1:
        return None
    if parts[1] == "artifacts":
        return f"{whose}: artifact"
    if parts[1] in ["logs", "events.jsonl"]:
        return f"{whose}: log"
    if parts[1].startswith("report."):
        return f"{whose}: report"
    if parts[1] in ["MANIFEST.sha256", "plan.json", "provenance.json", "imported.json", "resolved.yaml", "spec.yaml"]:
        return f"{whose}: record"
    return f"{whose}: result or figure"


def targets(runs):
    found = defaultdict(list)
    for place, folders, files in os.walk(runs):
        here = Path(place).relative_to(runs)
        for name in sorted(folders) + sorted(files):
            path = here / name
            kind = kind_of(path)
            if kind:
                found[kind, "folder" if name in folders else "file"].append(path)
    return {key: sorted(paths) for key, paths in found.items()}


def harm(path, how, rng, other):
    """Damages a name; False where that changes nothing, such as flipping a bit of an empty file."""
    if how == "unreadable":
        if path.is_symlink():
            return False
        os.chmod(path, 0)
        return True
    if how in ["truncate", "flip"]:
        if path.is_symlink():
            return False
        content = bytearray(path.read_bytes())
        if not content:
            return False
        if how == "truncate":
            content = content[:rng.randrange(len(content))]
        else:
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        mode = path.stat().st_mode
        os.chmod(path, 0o644)
        path.write_bytes(content)
        os.chmod(path, mode)
        return True
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
    if how == "folder":
        path.mkdir()
    elif how == "file":
        path.write_text("not a folder\n")
    elif how == "dangling link":
        path.symlink_to("nowhere")
    elif how == "other link":
        path.symlink_to(other)
    elif how == "pipe":
        os.mkfifo(path)
    return True


def manifests(folder):
    return {path.parent.name: path.read_text() for path in folder.glob("runs/*/MANIFEST.sha256") if path.is_file()}


def remedies(folder, text):
    """Does what the lines after NOT REPAIRED say."""
    for line in text.splitlines():
        if not line.startswith("NOT REPAIRED"):
            continue
        if "pin --remove" in line:
            lethe(folder, "pin", "--remove", "best")
            yield lethe(folder, "pin", "small", "--as", "best", "--note", "the best")
        elif "scancel" in line:
            path = folder / line.split()[2].rstrip(":")
            shutil.rmtree(path, ignore_errors=True)
            yield 0, ""
        elif "import its bundle again" in line:
            shutil.rmtree(folder / line.split()[2].rstrip(":"), ignore_errors=True)
            yield lethe(folder, "import", "other.lethe")
        elif "lethe run SPEC" in line:
            name = Path(line.split()[2].rstrip(":")).name.rsplit("-", 1)[0]
            yield lethe(folder, "run", OWN[name])
        else:
            yield 1, f"no remedy in: {line}"


def judge(folder, before):
    """What became of a damaged project: a word for the table, and what is wrong."""
    problems = []

    def whole(when):
        for run in before:
            code, text = lethe(folder, "verify", run)
            if code:
                problems.append(f"{when}, verify {run}: {text.strip()[-400:]}")
        if manifests(folder) != before:
            problems.append(f"{when}: other manifests")

    code, text = lethe(folder, "fsck")
    if code < 0 or code >= 128 or code == 70:
        return "?", [f"fsck ended with {code}: {text.strip()[-400:]}"]
    if code == 0:
        for spec in OWN.values():
            status, said = lethe(folder, "run", spec)
            if status:
                problems.append(f"run {spec}: {said.strip()[-400:]}")
        whole("after running again")
        return "needed by nothing", problems
    if code != 3 and "error" not in text:
        problems.append(f"fsck ended with {code} and said nothing: {text.strip()[-300:]}")
    code, text = lethe(folder, "fsck", "--repair", "--allow-run")
    if code == 0:
        verdict = "mended"
    elif "NOT REPAIRED" in text:
        verdict = "refused"
        for status, said in list(remedies(folder, text)):
            if status:
                problems.append(f"the remedy failed: {said.strip()[-400:]}")
    else:
        return "?", problems + [f"fsck --repair ended with {code}: {text.strip()[-400:]}"]
    whole("after " + verdict)
    code, text = lethe(folder, "fsck")
    if code:
        problems.append(f"fsck afterwards: {text.strip()[-400:]}")
    return verdict, problems


def open_up(folder):
    """Makes everything removable again."""
    for place, folders, _ in os.walk(folder):
        for name in folders:
            path = Path(place, name)
            if not path.is_symlink():
                os.chmod(path, 0o755)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--place", help="where the projects are made, such as /dev/shm")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    tally, bad = defaultdict(Counter), 0
    with tempfile.TemporaryDirectory(dir=options.place) as place:
        place = Path(os.path.realpath(place))
        start = place / "start"
        start.mkdir()
        prepare(start)
        before = manifests(start)
        found = targets(start / "runs")
        turns = [(kind, form, how) for kind, form in sorted(found)
                 for how in (FOLDER_HARMS if form == "folder" else FILE_HARMS)]
        tries = 0
        while tries < options.count:
            for kind, form, how in turns:
                if tries == options.count:
                    break
                path = rng.choice(found[kind, form])
                copy = place / "copy"
                shutil.copytree(start, copy, symlinks=True)
                if harm(copy / "runs" / path, how, rng, copy / "small.yaml"):
                    tries += 1
                    verdict, problems = judge(copy, before)
                    tally[kind][verdict] += 1
                    tally[kind]["violations"] += bool(problems)
                    bad += bool(problems)
                    for problem in problems:
                        print(f"{how} {path}: {problem}", file=sys.stderr, flush=True)
                open_up(copy)
                shutil.rmtree(copy)
    columns = ["mended", "refused", "needed by nothing", "violations"]
    print("| what was damaged | tried | mended | refused, and the remedy worked | needed by nothing | violations |")
    print("| --- | --- | --- | --- | --- | --- |")
    for kind in sorted(tally) + ["all"]:
        row = tally[kind] if kind != "all" else sum(tally.values(), Counter())
        total = sum(count for verdict, count in row.items() if verdict != "violations")
        print(f"| {kind} | {total} | " + " | ".join(str(row[name]) for name in columns) + " |")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
