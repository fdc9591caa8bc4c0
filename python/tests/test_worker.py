"""The worker's protocol and the parts that need no model."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
from workers import Worker

from lethe.worker.batches import BatchPlan
from lethe.worker.errors import WorkerError
from lethe.worker.patterns import matches
from lethe.worker.streams import RandomStream, Seed
from lethe.worker.training_options import TrainingOptions

torch = pytest.importorskip("torch", reason="the worker needs PyTorch: make pytorch")
transformers = pytest.importorskip("transformers", reason="the worker needs transformers: make pytorch")


@pytest.fixture(scope="module")
def worker(folder: pathlib.Path) -> Iterator[Worker]:
    made = Worker()
    reply, _ = made.ask("load", folder=str(folder), device="cpu", **{"as": "m"})
    assert reply["done"]["class"] == "LlamaForCausalLM"
    yield made
    made.ask("quit")
    assert made.process.wait(30) == 0


ROWS = [{"question": f"q{i}?", "answer": f"the answer {i}"} for i in range(5)]
SETS: dict[str, Any] = {"forget": ROWS, "retain": ROWS}


def test_it_says_what_it_is(worker: Worker) -> None:
    assert worker.hello["hello"]["protocol"] == 1
    reply, _ = worker.ask("describe")
    assert reply["done"]["torch"] == torch.__version__
    assert reply["done"]["transformers"] == transformers.__version__


def test_scores_do_not_depend_on_neighbours(worker: Worker) -> None:
    alone = [worker.ask("score", model="m", rows=[row])[0]["done"]["nll"][0] for row in ROWS]
    together = worker.ask("score", model="m", rows=ROWS)[0]["done"]
    for one, many in zip(alone, together["nll"]):
        assert many == pytest.approx(one, abs=1e-5)
    assert together["ids"][0][-1] == 1 and len(together["ids"][0]) == len(" the answer 0") + 1  # with the blank before it
    sequence = {"tokens": [5, 6, 7, 8], "first": 2}
    nll = worker.ask("score", model="m", sequences=[sequence])[0]["done"]["nll"]
    assert [len(n) for n in nll] == [2]


def test_statistics_are_those_of_the_distribution(worker: Worker, folder: pathlib.Path) -> None:
    tokens = [5, 6, 7, 8, 9]
    found = worker.ask("score", model="m", sequences=[{"tokens": tokens, "first": 2}], statistics=True)[0]["done"]
    network = transformers.AutoModelForCausalLM.from_pretrained(folder)
    with torch.no_grad():
        logits = network(torch.tensor([tokens[:-1]])).logits[0, 1:].double()
    for place, token in enumerate(tokens[2:]):
        p = logits[place].softmax(-1)
        mean = float((p * p.log()).sum())
        variance = float((p * p.log() ** 2).sum()) - mean**2
        assert found["nll"][0][place] == pytest.approx(-float(p[token].log()), abs=1e-5)
        assert found["is_top"][0][place] == float(int(p.argmax()) == token)
        assert found["mean"][0][place] == pytest.approx(mean, abs=1e-5)
        assert found["variance"][0][place] == pytest.approx(variance, abs=1e-4)
    best = int(logits[0].argmax())
    top = worker.ask("score", model="m", sequences=[{"tokens": [*tokens[:2], best], "first": 2}], statistics=True)[0]
    assert top["done"]["is_top"] == [[1.0]]


def test_sequences_are_trained_on_as_rows_are(worker: Worker, folder: pathlib.Path) -> None:
    from lethe.worker.rows import Encoder, Row

    encoder = Encoder(transformers.AutoTokenizer.from_pretrained(folder))
    sequences = [
        {"tokens": list(e.tokens), "first": e.first}
        for e in encoder.examples([Row(r["question"], r["answer"]) for r in ROWS])]
    losses = []
    for given in (SETS, {"examples": {"primary": sequences, "retain": sequences}}):
        worker.ask("load", folder=str(folder), device="cpu", **{"as": "t"})
        reply, _ = worker.ask("train", model="t", method={"npo": {"epochs": 2, "learning_rate": 1e-3}}, seed=5, **given)
        losses.append([record["loss"] for record in reply["done"]["history"]])
    assert losses[0] == losses[1] and losses[0][0] != losses[0][-1]


def test_a_device_that_is_not_here_is_refused(worker: Worker) -> None:
    reply, _ = worker.ask("describe", device="cuda:77")
    assert reply["error"]["kind"] == "refused" and "cuda:77" in reply["error"]["message"]
    assert worker.ask("describe", device="cpu")[0]["done"]["device"] == "cpu"


def test_answers_end_with_the_positions(worker: Worker) -> None:
    long = worker.ask("generate", model="m", prompts=[[5, 6, 7]], max_new_tokens=6)[0]["done"]["answers"][0]
    short = worker.ask("generate", model="m", prompts=[[5, 6, 7]], max_new_tokens=6, positions=4)[0]["done"]["answers"]
    assert len(long["ids"]) == 6 and not long["ended"]
    assert short[0]["ids"] == long["ids"][:2] and not short[0]["ended"]


def test_answers_do_not_depend_on_neighbours(worker: Worker) -> None:
    prompts = ["a", "bc", "de", [7, 8, 9]]
    alone = [
        worker.ask("generate", model="m", prompts=[p], max_new_tokens=6)[0]["done"]["answers"][0] for p in prompts]
    together = worker.ask("generate", model="m", prompts=prompts, max_new_tokens=6)[0]["done"]["answers"]
    assert together == alone
    text = next(a["text"] for a in alone if a["text"].isprintable() and len(a["text"]) > 1)
    place = [a["text"] for a in alone].index(text)
    cut = worker.ask("generate", model="m", prompts=[prompts[place]], max_new_tokens=6, stop=[text[1]])[0]
    assert cut["done"]["answers"][0]["ended"] and cut["done"]["answers"][0]["text"] == text[: text.index(text[1])]


@pytest.mark.parametrize("positions", [None, 5])
def test_padded_answers_are_those_of_each_prompt_alone(folder: pathlib.Path, positions: int | None) -> None:
    from lethe.worker.generating import generate
    from lethe.worker.models import Model

    model = Model.load(folder, "cpu", "float64")
    prompts = [[5, 6, 7], [9], [8, 7, 6, 5], [3, 2]]
    alone = [generate(model, [p], 6, positions=positions)[0] for p in prompts]
    assert generate(model, prompts, 6, positions=positions, pad=True) == alone
    assert len({tuple(a.ids) for a in alone}) > 1
    stop = [alone[0].text[1:2]]
    assert generate(model, prompts, 6, stop, pad=True) == [generate(model, [p], 6, stop)[0] for p in prompts]


def test_training_changes_the_model_and_says_how_it_goes(
    worker: Worker, folder: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    worker.ask("load", folder=str(folder), device="cpu", **{"as": "t"})
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    method = {"npo": {"epochs": 2, "batch_size": 2, "learning_rate": 1e-2}}
    reply, progress = worker.ask(
        "train", model="t", method=method, seed=1, forget=str(tmp_path / "rows.jsonl"), retain=ROWS)
    history = reply["done"]["history"]
    assert len(history) == len(progress) == 6 and progress[-1]["done"] == progress[-1]["total"] == 6
    assert history[0]["learning_rate"] == 0 and history[0]["loss"] == progress[0]["values"]["loss"]
    worker.ask("save", model="t", folder=str(tmp_path / "saved"))
    worker.ask("load", folder=str(tmp_path / "saved"), device="cpu", **{"as": "again"})
    scores = [worker.ask("score", model=m, rows=ROWS)[0]["done"]["nll"] for m in ("m", "t", "again")]
    assert scores[1] == scores[2] != scores[0]
    worker.ask("drop", model="t")
    assert "error" in worker.ask("score", model="t", rows=ROWS)[0]


def test_recomputing_blocks_changes_nothing(worker: Worker, folder: pathlib.Path) -> None:
    histories = []
    for recompute in (False, True):
        worker.ask("load", folder=str(folder), device="cpu", **{"as": "r"})
        method = {"gradient_difference": {"epochs": 1, "learning_rate": 1e-2, "recompute": recompute}}
        histories.append(worker.ask("train", model="r", method=method, forget=ROWS, retain=ROWS)[0]["done"]["history"])
    assert histories[0] == histories[1]


@pytest.mark.parametrize(("fields", "said"), [
    ({"do": "dance"}, "no operation 'dance'"),
    ({"do": "score", "model": "x", "rows": []}, "no model 'x'"),
    ({"do": "score", "model": "m", "rows": [{}]}, "'question' and 'answer'"),
    ({"do": "score", "model": "m", "sequences": [{"tokens": [1], "first": 1}]}, "cannot be scored"),
    ({"do": "generate", "model": "m", "prompts": [[]]}, "at least one token"),
    ({"do": "load", "as": "y", "folder": "nowhere"}, "no config.json"),
    ({"do": "train", "model": "m", "method": {"whp": {}}}, "no method 'whp'"),
    ({"do": "train", "model": "m", "method": {"npo": {"beta": "much"}}}, "'beta' must be float"),
    ({"do": "train", "model": "m", "method": {"npo": {"watch": 5}}}, "no setting 'watch'"),
    ({"do": "train", "model": "m", "method": {"npo": {"lora": {"rnk": 8}}}}, "no setting 'rnk'"),
    ({"do": "train", "model": "m", "method": {"npo": {"lora": {"targets": ["w"]}}}, **SETS}, "no matrix is named 'w'"),
    ({"do": "train", "model": "m", "method": {"npo": {"train_only": ["w"]}}, **SETS}, "no weight is named 'w'"),
    ({"do": "train", "model": "m", "method": {"npo": {"schedule": "steps"}}}, "constant, linear, cosine"),
    ({"do": "train", "model": "m", "method": {"dpo": {}}, **SETS}, "needs refusals"),
])
def test_what_it_refuses_it_says_and_goes_on(worker: Worker, fields: dict[str, Any], said: str) -> None:
    reply, _ = worker.ask(**fields)
    assert reply["error"]["kind"] == "refused" and said in reply["error"]["message"]
    assert "done" in worker.ask("describe")[0]


def test_a_line_that_is_no_request(worker: Worker) -> None:
    for line in ("{", "[]", "null"):
        worker.write(line)
        assert worker.read()["error"]["kind"] == "refused"
    assert "done" in worker.ask("describe")[0]


def test_no_wrong_gradient_is_taken(folder: pathlib.Path) -> None:
    from lethe.worker.methods import read_method
    from lethe.worker.models import Model
    from lethe.worker.rows import Encoder, Row
    from lethe.worker.training import Sets, train

    for rule in ("stop", "skip"):
        model = Model.load(folder, device="cpu")
        with torch.no_grad():
            model.network.lm_head.weight[3, 0] = float("nan")
        before = {k: w.clone() for k, w in model.network.state_dict().items()}
        settings = {"nonfinite": rule, "epochs": 1, "warmup_epochs": 0, "learning_rate": 1.0}
        method, options = read_method({"gradient_ascent": settings})
        sets = Sets.of(method, Encoder(model.tokenizer), [Row("a", "b")], [], [], Seed(1))
        if rule == "stop":
            with pytest.raises(WorkerError, match="loss of step 0 is not finite"):
                train(model, method, options, Seed(1), sets)
        else:
            assert len(train(model, method, options, Seed(1), sets)) == 1
        for key, weight in model.network.state_dict().items():
            assert torch.equal(weight.nan_to_num(), before[key].nan_to_num()), key


def test_random_numbers_are_philoxs() -> None:
    """The published answer of Philox4x32-10 to key and counter 0 (Random123, kat_vectors)."""
    zero = RandomStream(0, 0)
    assert [zero.next(), zero.next()] == [0xE169C58D6627E8D5, 0x9B00DBD8BC57AC4C]


def test_many_draws_at_once_are_those_one_by_one() -> None:
    for count in (1, 2, 7):
        one, many = Seed(9).stream("x", 1 << 40), Seed(9).stream("x", 1 << 40)
        assert [one.uniform() for _ in range(count)] == many.uniforms(count).tolist()
        assert one.next() == many.next()


def test_draws_are_even_and_repeat() -> None:
    draws = [Seed(5).stream("x", 2).permutation(9) for _ in range(2)]
    assert draws[0] == draws[1] and sorted(draws[0]) == list(range(9))
    assert Seed(5).stream("x", 3).permutation(9) != draws[0]
    stream = Seed(0).stream("even")
    counts = [0] * 5
    for _ in range(5000):
        counts[stream.below(5)] += 1
    assert all(900 < c < 1100 for c in counts)


def test_an_epoch_sees_every_row_once() -> None:
    plan = BatchPlan(TrainingOptions(epochs=2, batch_size=4), Seed(1), 10, 7)
    assert plan.total == 6
    for epoch in range(2):
        items = [i for step in range(3) for i in plan.batch(3 * epoch + step)[0]]
        assert sorted(items) == list(range(10))
    assert all(0 <= p < 7 for step in range(6) for p in plan.batch(step)[1])
    fixed = BatchPlan(TrainingOptions(epochs=2, batch_size=4, pairing="fixed"), Seed(1), 10, 7)
    pairs = [
        {item: row for step in range(3) for item, row in zip(*fixed.batch(3 * epoch + step))}
        for epoch in range(2)
    ]
    assert pairs[0] == pairs[1]


def test_patterns_are_ends_of_names() -> None:
    name = "model.layers.5.mlp.down_proj.weight"
    assert matches(["mlp.down_proj"], name) and matches(["layers.5.*"], name) and matches(["*down*"], name)
    assert not matches(["down"], name) and not matches(["layers.5"], name) and not matches([], name)
