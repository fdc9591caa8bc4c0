"""Follows the events that a running experiment writes."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from typing import Any


class EventTail:
    """Reads what is appended to an `events.jsonl` from now on; the file need not be there yet."""

    def __init__(self, path: pathlib.Path) -> None:
        self._path = path
        self._rest = b""
        try:
            self._place = path.stat().st_size
        except FileNotFoundError:
            self._place = 0

    def read(self) -> Iterator[dict[str, Any]]:
        """The whole lines since the last time; a line that is no JSON object is passed over."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._place)
                new = file.read()
        except FileNotFoundError:
            return
        self._place += len(new)
        *lines, self._rest = (self._rest + new).split(b"\n")
        for line in lines:
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if isinstance(event, dict):
                yield event
