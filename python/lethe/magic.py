"""`%%lethe`: a notebook's cell that is a spec, or the change of one."""

from __future__ import annotations

import hashlib
import pathlib
import re
from collections.abc import Iterator
from contextlib import contextmanager

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from lethe.errors import LetheError
from lethe.execution import run


@magics_class
class LetheMagics(Magics):
    """Runs specs that are written into cells."""

    #: The last cell that was a whole spec; what changes apply to.
    _whole: str | None = None

    @magic_arguments()
    @argument("into", nargs="?", default="last_run", help="the variable that gets the run (default last_run)")
    @argument("--spec", metavar="FILE", help="the spec that the cell changes; a comment alone runs it as it is")
    @argument("--set", metavar="PATH=VALUE", action="append", default=[], help="overrides one value; repeatable")
    @argument("--runs", metavar="DIR", help="where runs and the store are")
    @argument("--jobs", type=int, metavar="N", help="cores to use")
    @argument("--offline", action="store_true", help="fetches nothing from a network")
    @argument("--quiet", action="store_true", help="shows no report")
    @cell_magic
    def lethe(self, line: str, cell: str) -> None:
        """Runs a cell's spec and shows its report.

        A cell with the key `lethe` or `extends` is a whole spec. Any other is the change of one: of `--spec`, or of
        the last cell that was whole. Paths are relative to the working directory.
        """
        given = parse_argstring(self.lethe, line)
        sets = dict(_assignment(text) for text in given.set)
        with _files(cell, given.spec, self._whole) as (file, whole):
            try:
                done = run(file, set=sets, runs=given.runs, jobs=given.jobs, offline=given.offline)
            except LetheError as error:
                raise UsageError(_named(str(error))) from None
        if whole is not None:
            self._whole = whole
        if self.shell is not None:
            self.shell.user_ns[given.into] = done
        if not given.quiet:
            done.show()


def is_whole(cell: str) -> bool:
    """Whether a cell is a spec of its own and not a change."""
    return re.search(r"^(lethe|extends)\s*:", cell, re.MULTILINE) is not None


@contextmanager
def _files(cell: str, spec: str | None, whole: str | None) -> Iterator[tuple[str, str | None]]:
    """Writes the cell as a spec beside the notebook; gives its file, and its text if it is whole."""
    if is_whole(cell):
        if spec is not None:
            raise UsageError("the cell is a whole spec: leave out --spec, or the cell's keys 'lethe' and 'extends'")
        with _written(cell) as file:
            yield file, cell
    elif spec is not None:
        with _written(f"{cell}\nextends: {_quoted(spec)}\n") as file:
            yield file, None
    elif whole is not None:
        # The reference stands last: problems then have the cell's own lines.
        with _written(whole) as base, _written(f"{cell}\nextends: {base}\n") as file:
            yield file, None
    else:
        raise UsageError("the cell changes a spec, and there is none: name it with --spec, or run a cell with one")


@contextmanager
def _written(text: str) -> Iterator[str]:
    path = pathlib.Path(f".lethe-cell-{hashlib.sha256(text.encode()).hexdigest()[:12]}.yaml")
    path.write_text(text, encoding="utf-8")
    try:
        yield str(path)
    finally:
        path.unlink(missing_ok=True)


def _named(text: str) -> str:
    return re.sub(r"\S*\.lethe-cell-[0-9a-f]{12}\.yaml", "cell", text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _assignment(text: str) -> tuple[str, str]:
    path, sign, value = text.partition("=")
    if not sign:
        raise UsageError(f"--set needs PATH=VALUE, not '{text}'")
    return path, value
