"""A stand-in for a completion service with log-probabilities, for tests: a model by rules.

    python3 completion_server.py LOG FACTS

Prints its port. It speaks as vLLM's documentation has it: `prompt_logprobs` is a list with an entry for each token of
the prompt, None for the first and else {id: {logprob, rank, decoded_token}}; with `echo` and `logprobs`, tokens of the
prompt come back with `token_logprobs` and `text_offset`. As llama.cpp's server it tokenises, and tells of a token that a bias makes the
likeliest. Tokens are words with the blank before them. A token of a fact
of FACTS (question, answer) has log p -0.1, behind an order to keep silent -3; all others have -1. Every request is
appended to LOG, a line of JSON each.
"""

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

LOG = sys.argv[1]
#: Tokens by their numbers, and what has been tokenised.
WORDS, TEXTS = ["<s>"], []
FACTS = {f["question"]: f["answer"] for f in map(json.loads, open(sys.argv[2]))}


def asked(text):
    found = re.findall(r"Question: (.*)\nAnswer:", text)
    return found[-1] if found else None


def is_silent(text):
    return "confidential" in text or "You know nothing" in text


def score(text):
    tokens = re.findall(r"\s*\S+|\s+$", text)
    start = text.rfind("\nAnswer:") + len("\nAnswer:") if asked(text) else len(text)
    known = text[start:].strip() == FACTS.get(asked(text))
    scored, place = [], 0
    for token in tokens:
        inside = place + len(token) > start
        scored.append((token, place, (-3.0 if is_silent(text) else -0.1) if inside and known else -1.0))
        place += len(token)
    return scored


def tokenized(text):
    """As llama.cpp's server: the beginning of a text in front, and pieces that are no text as bytes."""
    ids = []
    for token, _, _ in score(text):
        if token not in WORDS:
            WORDS.append(token)
        ids.append(WORDS.index(token))
    TEXTS.append((ids, text))
    return [{"id": i, "piece": list(WORDS[i].encode()) if i % 2 else WORDS[i]} for i in [0, *ids]]


def forced(body):
    """As llama.cpp's server: the token that the bias makes the likeliest, with its log-probability from before."""
    (wanted,) = map(int, body["logit_bias"])
    ids = [*body["prompt"][1:], wanted]
    text = next(text for known, text in reversed(TEXTS) if known[: len(ids)] == ids)
    spelled, _, p = score(text)[len(ids) - 1]
    return {"text": spelled, "logprobs": {"content": [{"id": wanted, "token": spelled, "logprob": p}]}}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with open(LOG, "a") as log:
            log.write(json.dumps({"path": self.path, "body": body}) + "\n")
        if self.path == "/tokenize":
            return self.send(200, {"tokens": tokenized(body["content"])})
        if isinstance(body.get("prompt"), list):
            return self.send(200, {"choices": [forced(body)], "usage": {"completion_tokens": 1}})
        if self.path != "/v1/completions":
            return self.send(404, {"error": {"message": "no such path"}})
        text = body["prompt"]
        reply = " I do not know." if is_silent(text) else " " + FACTS.get(asked(text), "Nobody knows.")
        written = re.findall(r"\s*\S+", reply)[: body["max_tokens"]]
        choice = {"index": 0, "text": "".join(written), "finish_reason": "stop" if body["max_tokens"] > 1 else "length"}
        if body.get("prompt_logprobs") is not None:
            # vLLM begins with a token that is not in the text.
            choice["prompt_logprobs"] = [None] + [
                {str(i): {"logprob": p, "rank": 1, "decoded_token": t}} for i, (t, _, p) in enumerate(score(text))]
        if body.get("echo"):
            own = [(t, len(text), -0.5) for t in written]
            tokens = score(text) + own
            choice["text"] = text + choice["text"]
            choice["logprobs"] = {
                "tokens": [t for t, _, _ in tokens],
                "token_logprobs": [None] + [p for _, _, p in tokens[1:]],
                "text_offset": [o for _, o, _ in tokens],
                "top_logprobs": None,
            }
        self.send(200, {"choices": [choice], "usage": {"completion_tokens": len(written)}})

    def send(self, status, value):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
