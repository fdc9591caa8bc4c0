"""`lethe.load` and what a run holds."""

from __future__ import annotations

import json
import pathlib
import shutil

import pytest

import lethe

pd = pytest.importorskip("pandas", reason="the frames need pandas: pip install pandas")


def test_metrics_are_those_of_the_file(tiny: lethe.Run) -> None:
    written = pd.read_csv(tiny.directory / "metrics.csv", keep_default_na=False)
    shared = list(written.columns)
    pd.testing.assert_frame_equal(tiny.metrics[shared], written)
    assert len(tiny.metrics) == 40


def test_every_mean_is_the_mean_of_its_items(tiny: lethe.Run, swept: lethe.Run) -> None:
    for run in (tiny, swept):
        names = ["title", "seed", "column"]
        metrics = run.metrics[run.metrics.metric.isin(["probability", "rouge"])]
        means = run.items.groupby(names).value.mean()
        counts = run.items.groupby(names).size()
        for row in metrics.itertuples():
            place = (row.title, row.seed, row.column)
            assert means[place] == pytest.approx(row.estimate, abs=1e-12)
            assert counts[place] == row.items


def test_items_say_set_and_place(tiny: lethe.Run) -> None:
    some = tiny.items.query("method == 'npo' and column == 'retain.rouge_l'")
    assert list(some.item) == list(range(30))
    assert set(some.set) == {"retain"}


def test_a_sweep_has_its_path_as_a_column(swept: lethe.Run) -> None:
    path = "methods.npo.npo.beta"
    npo = swept.items.query("method == 'npo'")
    assert set(npo[path]) == {"0.1", "0.5"} and set(npo.seed) == {1, 2}
    assert set(npo.title) == {"npo (beta=0.1)", "npo (beta=0.5)"}
    assert swept.items.query("method == 'none'")[path].isna().all()


def test_samples_join_items(swept: lethe.Run) -> None:
    samples = swept.samples
    lines = (swept.directory / "samples.jsonl").read_text().splitlines()
    assert len(samples) == len(lines) == (2 + 2 + 4) * 40
    assert samples.answer[0] == json.loads(lines[0])["answer"]
    keys = ["method", "title", "seed", "set", "item"]
    joined = swept.items.query("metric == 'rouge'").merge(samples, on=keys, validate="one_to_one")
    assert len(joined) == len(samples)
    assert set(samples.query("title == 'npo (beta=0.5)'").method) == {"npo"}


def test_the_spec_has_types(tiny: lethe.Run) -> None:
    npo = tiny.spec["methods"]["npo"]["npo"]
    assert npo["beta"] == 0.1 and npo["epsilon"] == 1e-8 and npo["learning_rate"] == 1e-3
    assert tiny.spec["model"]["pretrain"]["architecture"]["llama"]["tied_head"] is True
    assert tiny.spec["data"]["holdout"] is None


def test_figures_by_name(tiny: lethe.Run) -> None:
    assert "tradeoff" in tiny.figures
    figure = tiny.figure("tradeoff")
    assert figure.svg.startswith("<svg") and figure._repr_svg_() == figure.svg
    with pytest.raises(lethe.LetheError, match="tradeoff"):
        tiny.figure("../report")


def test_runs_are_found_by_name(tiny: lethe.Run, swept: lethe.Run, runs: pathlib.Path) -> None:
    assert lethe.load(tiny.directory).name == tiny.name
    assert lethe.load(tiny.name, runs=runs).directory == tiny.directory
    assert lethe.load("swe", runs=runs).directory == swept.directory
    with pytest.raises(lethe.LetheError, match="there is no run 'absent'"):
        lethe.load("absent", runs=runs)
    with pytest.raises(lethe.LetheError, match="several runs"):
        lethe.load("", runs=runs)
    latest = lethe.load("last", runs=runs).provenance["started"]
    assert latest == max(lethe.load(p.parent).provenance["started"] for p in runs.glob("*/plan.json"))


def test_a_record_without_artifacts_says_so(tiny: lethe.Run, tmp_path: pathlib.Path) -> None:
    assert tiny.is_complete
    copy = tmp_path / "copy"
    shutil.copytree(tiny.directory, copy, ignore=shutil.ignore_patterns("artifacts", "MANIFEST.sha256"))
    bare = lethe.load(copy)
    assert not bare.is_complete and len(bare.metrics) == 40
    with pytest.raises(lethe.LetheError, match="artifacts"):
        assert bare.items is not None


def test_damage_is_an_error_that_names_the_file(tiny: lethe.Run, tmp_path: pathlib.Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(tiny.directory, copy, ignore=shutil.ignore_patterns("artifacts"))
    (copy / "metrics.json").write_text("[{")
    (copy / "samples.jsonl").unlink()
    with pytest.raises(lethe.LetheError, match="metrics.json"):
        assert lethe.load(copy).metrics is not None
    (copy / "metrics.json").write_text("[]")
    with pytest.raises(lethe.LetheError, match="samples.jsonl"):
        assert lethe.load(copy).samples is not None
