"""Every loss and its gradient against the numbers that Lethe's own engine is checked with.

Tests/MethodsTests/Fixtures/methods.json has them; Tests/MethodsTests/ReferenceTests.swift holds the other engine
to the same file.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from conftest import CHECKOUT

torch = pytest.importorskip("torch", reason="the worker needs PyTorch: make pytorch")
transformers = pytest.importorskip("transformers", reason="the worker needs transformers: make pytorch")

torch.set_num_threads(1)
FIXTURE = json.loads((CHECKOUT / "Tests" / "MethodsTests" / "Fixtures" / "methods.json").read_text())
from lethe.worker.losses import LOSSES  # noqa: E402

#: The cases of methods that this engine has; `test_no_case_is_left_out` misses no method of its own.
CASES = [case for case in FIXTURE["cases"] if case["method"] in LOSSES]
#: Those of losses that can be computed in parts.
DIVIDED = [case for case in CASES if LOSSES[case["method"]].undivided is None]


def value(index: int) -> float:
    """Spread evenly over -0.3 ... 0.3: a multiplicative hash of the index."""
    return ((index * 2654435761 % 2**32) / 2**32 - 0.5) * 0.6


def model(change: float) -> Any:
    """The starting model, or one that has been changed a little, in double precision."""
    from lethe.worker.models import Model

    config = transformers.LlamaConfig(
        vocab_size=270, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
        intermediate_size=24, rms_norm_eps=1e-5, tie_word_embeddings=True, max_position_embeddings=64,
        attn_implementation="eager")
    network = transformers.LlamaForCausalLM(config).double().eval()
    with torch.no_grad():
        for name, weight in network.named_parameters():
            seed = sum(name.encode()) * 1000
            flat = [value(seed + i) + change * value(seed + i + 77_777) for i in range(weight.numel())]
            new = torch.tensor(flat, dtype=torch.float32).reshape(weight.shape)
            weight.copy_((new + 1 if "norm" in name else new).double())
    return Model(network, None, torch.device("cpu"), torch.float64)


@pytest.fixture(scope="module")
def models() -> tuple[Any, Any]:
    return model(0), model(0.2)


def examples(name: str) -> list[Any]:
    from lethe.worker.rows import Example

    return [Example(tuple(row["tokens"]), row["first"]) for row in FIXTURE["rows"][name]]


def evidence(models: tuple[Any, Any], name: str) -> Any:
    from lethe.worker.evidence import Evidence
    from lethe.worker.scoring import summed

    start, current = models
    rows = examples(name)
    return Evidence(current, rows, start=start, start_losses=summed(start, rows))


def step(method: Any, case: dict[str, Any], part: Callable[[str], Any]) -> Any:
    """A step of a case: of 20 in 4 epochs the first, unless the case has another; the refusals stand in for own rows."""
    from lethe.worker.method import Place, Step

    needs = method.needs
    primary = part("refusals" if needs.primary == "own" else needs.primary)
    given = case.get("tokens", [])
    tokens = method.tokens(examples("forget"), examples("retain"), [0, *given] if given else [])
    return Step(
        primary, part("retain") if needs.retain else None, part("refusals") if needs.refusals else None,
        part("retain refusals") if needs.retain_refusals else None,
        Place(case.get("step", 0), steps_per_epoch=5, tokens=tokens))


def settings(case: dict[str, Any]) -> dict[str, Any]:
    """The settings, which the file has as texts."""
    def typed(text: str) -> Any:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return {key: typed(text) for key, text in case["settings"].items()}


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['method']} {c['settings']}")
def test_loss_and_gradient(models: tuple[Any, Any], case: dict[str, Any]) -> None:
    from lethe.worker.methods import read_method

    method, _ = read_method({case["method"]: settings(case)})
    network = models[1].network
    network.zero_grad()
    loss = method.loss(step(method, case, lambda name: evidence(models, name)))
    loss.backward()
    assert loss.item() == pytest.approx(case["loss"], rel=1e-5, abs=1e-5)
    weights = dict(network.named_parameters())
    largest = max(g["norm"] for g in case["gradients"])
    for wanted in case["gradients"]:
        found = weights[wanted["name"]].grad
        flat = [0.0] * 4 if found is None else found.flatten()[:4].tolist()
        norm = 0.0 if found is None else found.norm().item()
        assert norm == pytest.approx(wanted["norm"], abs=1e-5 * largest), wanted["name"]
        assert flat == pytest.approx(wanted["first"], abs=1e-5 * largest), wanted["name"]


def test_no_case_is_left_out() -> None:
    from lethe.worker.losses import LOSSES

    assert {case["method"] for case in CASES} == set(LOSSES)


@pytest.mark.parametrize("case", DIVIDED, ids=lambda c: f"{c['method']} {c['settings']}")
def test_parts_of_a_batch_add_up(models: tuple[Any, Any], case: dict[str, Any]) -> None:
    from lethe.worker.evidence import BatchSize, Evidence
    from lethe.worker.methods import read_method
    from lethe.worker.scoring import summed

    method, _ = read_method({case["method"]: settings(case)})

    def part(name: str, chosen: slice) -> Any:
        whole = examples(name)
        some = whole[chosen]
        return Evidence(
            models[1], some, whole=BatchSize.of(whole), start=models[0], start_losses=summed(models[0], some))

    total = 0.0
    for chosen in (slice(0, 2), slice(2, 3)):
        total += method.loss(step(method, case, lambda name, chosen=chosen: part(name, chosen))).item()
    assert total == pytest.approx(case["loss"], rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("name", LOSSES)
def test_a_setting_that_a_loss_lacks_is_refused_where_it_stands(name: str) -> None:
    from lethe.worker.errors import WorkerError
    from lethe.worker.methods import read_method

    with pytest.raises(WorkerError, match=f"{name}: the engine pytorch has no setting 'betta' of 1"):
        read_method({name: {"betta": 1}})
    with pytest.raises(WorkerError, match=f"{name}: 'lora' has no setting 'rang'"):
        read_method({name: {"lora": {"rang": 1}}})


def test_a_batch_whose_mean_is_wanted_is_not_split() -> None:
    from lethe.worker.errors import WorkerError
    from lethe.worker.methods import read_method

    with pytest.raises(WorkerError, match="kto: 'micro_batch' cannot split a batch"):
        read_method({"kto": {"micro_batch": 2}})


@pytest.mark.parametrize("name", ["relearn", "df_mcq"])
def test_rows_that_lethe_makes_are_not_made_here(name: str) -> None:
    from lethe.worker.errors import WorkerError
    from lethe.worker.methods import read_method
    from lethe.worker.streams import Seed
    from lethe.worker.training import Sets

    method, _ = read_method({name: {}})
    with pytest.raises(WorkerError, match=f"{name} trains on rows that Lethe makes"):
        Sets.of(method, None, [], [], [], Seed(1))
