"""Shows how far an experiment is: in a notebook, on a terminal, or not at all."""

from __future__ import annotations

import html
import sys
import time
from typing import Any


class Progress:
    """Hears how a run goes on and shows nothing; others show it."""

    def began(self, run: str, cached: list[bool]) -> None:
        """The run's name, and for each step whether it is cached."""
        self.run = run
        self.steps = len(cached)
        self.finished = sum(cached)
        self.failed = 0
        self.active: dict[str, dict[str, Any]] = {}
        self._seen: set[str] = set()
        self._cached = self.finished
        self._start = time.monotonic()
        self.show()

    def heard(self, event: dict[str, Any]) -> None:
        """An event of `events.jsonl`."""
        kind, step = event.get("event"), str(event.get("step", ""))
        if kind == "began":
            # Another round of a search may have more steps.
            self.steps = max(self.steps, int(event.get("steps", 0)))
            self.active.clear()
        elif kind == "started":
            self.active[step] = {}
        elif kind == "progress" and step in self.active:
            self.active[step] = event
        elif kind == "finished":
            self.active.pop(step, None)
            if event.get("state") != "cached":
                self._seen.add(step)
                self.finished = min(self.steps, self._cached + len(self._seen))
            self.failed += event.get("state") == "failed"
        self.show()

    def ended(self, well: bool) -> None:
        """The program has ended, well or not."""
        self.active.clear()
        if well:
            self.finished = self.steps
        self.show()

    @property
    def text(self) -> str:
        """One line: steps, time, and what is being computed."""
        parts = [f"{self.run}: {self.finished} of {self.steps} steps, {self._cached} cached"]
        if self.failed:
            parts.append(f"{self.failed} failed")
        parts.append(f"{time.monotonic() - self._start:.0f} s")
        parts += [_line(step, event) for step, event in list(self.active.items())[:3]]
        return " · ".join(parts)

    def show(self) -> None:
        """Shows the state; here nothing."""


def _line(step: str, event: dict[str, Any]) -> str:
    if not event.get("total"):
        return step
    values = event.get("values")
    loss = values.get("loss") if isinstance(values, dict) else None
    shown = f", loss {loss:.3g}" if isinstance(loss, (int, float)) else ""
    return f"{step} {event.get('done')}/{event['total']}{shown}"


class TerminalProgress(Progress):
    """One line of standard error that is written over."""

    def show(self) -> None:
        sys.stderr.write(f"\r\x1b[2K{self.text[:150]}")
        sys.stderr.flush()

    def ended(self, well: bool) -> None:
        super().ended(well)
        sys.stderr.write("\n")


class NotebookProgress(Progress):
    """A bar under the cell."""

    def began(self, run: str, cached: list[bool]) -> None:
        self._handle: Any = None
        self._shown = ""
        super().began(run, cached)

    def show(self) -> None:
        from IPython.display import HTML, display

        share = f"{self.finished}\" max=\"{max(1, self.steps)}"
        text = html.escape(self.text)
        page = f'<progress value="{share}" style="width: 16em"></progress> <small>{text}</small>'
        if page == self._shown:
            return
        self._shown = page
        if self._handle is None:
            self._handle = display(HTML(page), display_id=True)
        else:
            self._handle.update(HTML(page))


def for_environment() -> Progress:
    """What suits: a bar in a notebook, a line on a terminal, silence elsewhere."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None and hasattr(shell, "kernel"):
        return NotebookProgress()
    return TerminalProgress() if sys.stderr.isatty() else Progress()
