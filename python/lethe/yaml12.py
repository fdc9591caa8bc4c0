"""YAML as Lethe reads it: 1.2's core meaning, so `no` is a text and `1e-5` a number."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml


class _Loader(yaml.SafeLoader):
    """PyYAML's loader with the scalars of YAML 1.2."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan", list("-+.0123456789")),
    ("merge", r"<<", ["<"]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first)

def _integer(loader: _Loader, node: yaml.ScalarNode) -> int:
    return int(loader.construct_scalar(node))


_Loader.add_constructor("tag:yaml.org,2002:int", _integer)


def parse(text: str) -> Any:
    """The value of a document."""
    return yaml.load(text, Loader=_Loader)


def dump(spec: Mapping[str, Any]) -> str:
    """A spec as a document; JSON is YAML, and says which scalars are texts."""
    return json.dumps(spec, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def inline(value: Any) -> str:
    """A value as it stands in `--set PATH=VALUE`."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, allow_nan=False)
