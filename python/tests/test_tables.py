"""Parquet files as JSON Lines."""

from __future__ import annotations

import datetime
import json
import pathlib
import subprocess
import sys

import pytest

pa = pytest.importorskip("pyarrow", reason="Parquet needs pyarrow: pip install pyarrow")
from pyarrow import parquet

from lethe import tables


def test_rows_are_objects_in_order(tmp_path: pathlib.Path) -> None:
    rows = [
        {"question": "Qué?", "answer": "a\nb", "perturbed_answer": ["x", "y"], "n": 3, "x": 0.5, "day": None},
        {"question": "R?", "answer": "c", "perturbed_answer": [], "n": None, "x": float("nan"),
         "day": datetime.date(2024, 2, 29)},
    ]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "t.parquet", row_group_size=1)
    assert tables.write(str(tmp_path / "t.parquet"), str(tmp_path / "rows.jsonl")) == 2
    text = (tmp_path / "rows.jsonl").read_text(encoding="utf-8")
    found = [json.loads(line) for line in text.splitlines()]
    assert found == [
        {"question": "Qué?", "answer": "a\nb", "perturbed_answer": ["x", "y"], "n": 3, "x": 0.5},
        {"question": "R?", "answer": "c", "perturbed_answer": [], "day": "2024-02-29"},
    ]
    assert list(found[0]) == ["question", "answer", "perturbed_answer", "n", "x"] and "é" in text


def test_what_json_has_no_form_of_is_refused(tmp_path: pathlib.Path) -> None:
    parquet.write_table(pa.table({"image": [b"\x89PNG"]}), tmp_path / "t.parquet")
    with pytest.raises(tables.TableError, match="'image' has bytes"):
        tables.write(str(tmp_path / "t.parquet"), str(tmp_path / "rows.jsonl"))


def test_what_is_no_parquet_is_an_exit_code_and_a_sentence(tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.parquet").write_bytes(b"PAR1 not")
    done = subprocess.run(
        [sys.executable, "-m", "lethe.tables", "t.parquet", "rows.jsonl"], cwd=tmp_path, capture_output=True, text=True,
        check=False)
    assert done.returncode == 2 and "no Parquet file that pyarrow reads" in done.stderr
