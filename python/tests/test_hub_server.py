"""The tests' stand-in for the Hub, held to the Hub's own client."""

from __future__ import annotations

import hashlib
import pathlib
import subprocess
import sys
from collections.abc import Iterator

import pytest
from conftest import CHECKOUT

hub = pytest.importorskip("huggingface_hub", reason="the Hub's client is not here: pip install huggingface_hub")
LARGE = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    place = tmp_path_factory.mktemp("hub")
    for kind in ("models", "datasets"):
        (place / kind / "org" / "tiny" / "data").mkdir(parents=True)
        (place / kind / "org" / "tiny" / "config.json").write_text("{}")
        (place / kind / "org" / "tiny" / "data" / "large file.bin").write_bytes(LARGE)
    return place


@pytest.fixture(scope="module")
def server(root: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, str(CHECKOUT / "Tests/MethodsTests/Fixtures/hub_server.py"),
         str(tmp_path_factory.mktemp("log") / "log"), str(root), "--token", "hf_secret"],
        stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    process.kill()
    process.wait()


@pytest.mark.parametrize("kind", ["model", "dataset"])
def test_the_hubs_own_client_is_answered(server: str, kind: str, tmp_path: pathlib.Path) -> None:
    api = hub.HfApi(endpoint=server, token="hf_secret")
    info = api.repo_info("org/tiny", repo_type=kind, revision="main", files_metadata=True)
    found = {sibling.rfilename: sibling for sibling in info.siblings}
    assert len(info.sha) == 40 and sorted(found) == ["config.json", "data/large file.bin"]
    assert found["config.json"].size == 2 and found["config.json"].lfs is None
    assert found["data/large file.bin"].lfs.sha256 == hashlib.sha256(LARGE).hexdigest()
    for path, content in (("config.json", b"{}"), ("data/large file.bin", LARGE)):
        place = hub.hf_hub_download(
            "org/tiny", path, repo_type=kind, revision=info.sha, endpoint=server, token="hf_secret", cache_dir=tmp_path)
        assert pathlib.Path(place).read_bytes() == content


def test_it_refuses_as_the_hub_does(server: str) -> None:
    api = hub.HfApi(endpoint=server, token="hf_secret")
    with pytest.raises(hub.errors.RepositoryNotFoundError):
        api.model_info("org/none")
    with pytest.raises(hub.errors.HfHubHTTPError, match="401"):
        hub.HfApi(endpoint=server, token=False).model_info("org/tiny")
