"""What the programs that measure us beside another share: the other's Python, and rounds that alternate."""

import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BENCH = ROOT / ".build/release/lethe-bench"


def python(name="torch", *packages):
    """PEER_PYTHON, or a virtual environment with PyTorch, made in .peers/NAME.

    It comes from PyPI, or from PEER_INDEX, where a smaller build for processors alone may be had.
    """
    if "PEER_PYTHON" in os.environ:
        return os.environ["PEER_PYTHON"]
    home = ROOT / ".peers" / name
    if not (home / "bin/python").exists():
        print(f"making a virtual environment with PyTorch in .peers/{name}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        index = os.environ.get("PEER_INDEX")
        install = [home / "bin/pip", "install", "--quiet"]
        subprocess.run([*install, "torch", "numpy", *(["--index-url", index] if index else [])], check=True)
        if packages:
            subprocess.run([*install, *packages], check=True)
    return str(home / "bin/python")


class Worker:
    """A process that does a round for each line it is sent."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.rates = []
        self.bound = None
        self.ready()

    def line(self):
        text = self.process.stdout.readline()
        if not text:
            raise SystemExit(f"{' '.join(self.process.args)} ended early")
        return text.split()

    def ready(self):
        while self.line() != ["ready"]:
            pass

    def round(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        self.rates.append([float(word) for word in self.line()])
        self.ready()

    def finish(self):
        """Median pieces of work a second, median pieces a processor second, peak memory in bytes; sets what it says bounds it."""
        self.process.stdin.close()
        peak = int(self.line()[1])
        words = self.process.stdout.readline().split()
        if words[:1] == ["bound"]:
            self.bound = (float(words[1]), words[2])
        self.process.wait()
        wall, processor = zip(*self.rates)
        return statistics.median(wall), statistics.median(processor), peak


def answer(body, work):
    """The other side of a worker, in the peer's Python: a round of `body` does so many pieces of work."""
    import resource
    import time
    body()
    while True:
        print("ready", flush=True)
        if not sys.stdin.readline():
            break
        wall, processor = time.perf_counter(), time.process_time()
        body()
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        print(f"{work / wall:.2f} {work / processor:.2f}", flush=True)
    print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def first_line(path, key):
    for line in Path(path).read_text().splitlines():
        if line.startswith(key):
            return line.split(":", 1)[1].strip()
    return "unknown"


def describe(interpreter):
    """Prints the processor, our kernels and PyTorch's configuration."""
    about = subprocess.run(
        [interpreter, "-c",
         "import torch; print(torch.__version__, torch.backends.cpu.get_cpu_capability());"
         "print(torch.__config__.show())"], capture_output=True, text=True, check=True).stdout
    print(f"processor: {first_line('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores")
    print(subprocess.run([BENCH, "level"], capture_output=True, text=True).stdout.strip())
    print("PyTorch", about.splitlines()[0])
    for line in about.splitlines():
        if any(word in line for word in ("Math Kernel", "MKL-DNN", "OpenMP")):
            print(line)
