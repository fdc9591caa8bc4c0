"""What several tests share: the program, and one small run."""

from __future__ import annotations

import pathlib

import pytest

import lethe
from lethe import binary

CHECKOUT = pathlib.Path(__file__).parents[2]
TINY = CHECKOUT / "configs" / "tiny.yaml"


@pytest.fixture(scope="session")
def program() -> str:
    """The program `lethe`; tests that need it are skipped where it is not built."""
    try:
        return binary.binary()
    except lethe.LetheError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A directory for runs and their store, shared by all tests."""
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="session")
def tiny(program: str, runs: pathlib.Path) -> lethe.Run:
    """`configs/tiny.yaml`, run once."""
    return lethe.run(TINY, runs=runs)


@pytest.fixture(scope="session")
def swept(tiny: lethe.Run, runs: pathlib.Path) -> lethe.Run:
    """Two seeds and two values of beta."""
    spec = {
        "extends": str(TINY), "name": "swept", "seeds": [1, 2], "methods": {"ga": None},
        "sweep": {"methods.npo.npo.beta": [0.1, 0.5]}, "metrics": ["probability", "rouge"],
    }
    return lethe.run(spec, runs=runs)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A tiny random model with a tokenizer of single bytes."""
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    from tokenizers import Tokenizer, decoders, pre_tokenizers
    from tokenizers.models import BPE

    place = tmp_path_factory.mktemp("model")
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    made = Tokenizer(BPE({"<s>": 0, "</s>": 1, **{c: i + 2 for i, c in enumerate(letters)}}, []))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens(["<s>", "</s>"])
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=made, bos_token="<s>", eos_token="</s>")
    fast.save_pretrained(place)
    torch.manual_seed(1)
    transformers.LlamaForCausalLM(transformers.LlamaConfig(
        vocab_size=258, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24,
        initializer_range=0.2, bos_token_id=0, eos_token_id=1)).save_pretrained(place)
    return place
