"""Makes Tests/MetricsTests/Fixtures/relearn-items.jsonl from ReLearn's released evaluation output (MIT, zjunlp/unlearn).

    python relearn_items.py DIRECTORY

DIRECTORY holds llama2-7b_kud_ReLearn.json, the headline numbers, and llama2-7b_kud_ReLearn_info.json, the items. Each
item is kept as question, answer, right answer, entities of the right answer, entity score, inference label, and the
answer's perplexity, Brunet index and Honore statistic.
"""

import json
import pathlib
import sys

OUT = pathlib.Path(__file__).resolve().parents[2] / "Tests/MetricsTests/Fixtures/relearn-items.jsonl"

directory = pathlib.Path(sys.argv[1])
items = json.loads((directory / "llama2-7b_kud_ReLearn_info.json").read_text())
headline = json.loads((directory / "llama2-7b_kud_ReLearn.json").read_text())
result = {"headline": {k: v for k, v in headline.items() if k != "Model"}}
for name, f, r in [("forget", "f", "F"), ("retain", "r", "R")]:
    rows = []
    for entity, rouge, style in zip(items[f"ent_info_{f}"], items[f"rouge_info_{r}"], items[f"as_info_{r}"]):
        assert entity["pred"] == rouge["pred"] == style["response"] and entity["gt"] == rouge["gt"]
        rows.append([
            entity["query"], entity["pred"], entity["gt"], entity["entity_gt"], entity["entity_score"],
            entity["ent_label"], rouge["rLr"], style["ppl"], style["BI"], style["HS"]])
    result[name] = rows
lines = [json.dumps({"headline": result["headline"]}, ensure_ascii=False)]
for name in ("forget", "retain"):
    lines += [json.dumps([name, *row], ensure_ascii=False) for row in result[name]]
OUT.write_text("\n".join(lines) + "\n")
print(OUT.stat().st_size)
