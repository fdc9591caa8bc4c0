"""A stand-in for a service with OpenAI's chat completions, for tests: it replies by rules.

    python3 chat_server.py LOG KEY

Prints its port. Every request is appended to LOG, a line of JSON each. Without the right key it replies 401; the
first request with the key is refused with 503, as a busy service would.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

LOG, KEY = sys.argv[1:3]
asked = 0


def reply(text):
    if "Passage:" in text:
        return 'Here it is: {"Ada Byron": ["Jane Smith", "Ann Lee"], "Nowhere": ["x"], "father": ["parent"]} Done.'
    if "Vague answer:" in text:
        return "No, it does not."
    if text.startswith("List the names"):
        return ", ".join(word for word in text.split("Answer: ")[1].split() if word[0].isupper())
    if text.startswith("Which of the terms"):
        return text.split("Terms: ")[1].splitlines()[0]
    if text.startswith("How much"):
        return "I cannot tell." if "Rome" in text else "About 70."
    if text.startswith("Does the given answer"):
        return "No."
    question = text.split("Question: ")[1].splitlines()[0]
    if text.startswith("Answer"):
        return '"Little is known about that, though it has been asked."'
    return f"Question: ({text.split()[0]}) {question}\nI hope that helps."


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        global asked
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = self.headers.get("Authorization", "")
        with open(LOG, "a") as log:
            log.write(json.dumps({"path": self.path, "key": key, "body": body}) + "\n")
        if key != f"Bearer {KEY}":
            return self.send(401, {"error": {"message": "no such key"}})
        asked += 1
        if asked == 1:
            return self.send(503, {"error": {"message": "busy"}})
        text = reply(body["messages"][-1]["content"])
        self.send(200, {"choices": [{"message": {"role": "assistant", "content": text}}]})

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
print(server.server_port, flush=True)
server.serve_forever()
