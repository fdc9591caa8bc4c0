"""A stand-in for the Hugging Face Hub, for tests: folders as repositories.

    python3 hub_server.py LOG ROOT [--token TOKEN] [--busy N]

Prints its port. ROOT has `models/ORG/NAME` and `datasets/ORG/NAME`. It answers as `huggingface_hub` expects: what a repository has
(`/api/models/ORG/NAME/revision/main?blobs=true`: `sha`, and `siblings` with `rfilename`, `size`, `blobId` and, for files
of a kilobyte and more, `lfs`), files by `/ORG/NAME/resolve/COMMIT/PATH`, small ones with the ETag of Git, large ones by a redirect
to another host name, where no token may arrive, with ranges. With a token others get 401; the first N requests get 429.
Every request is appended to LOG, a line of JSON each. python/tests/test_hub_server.py holds it to the Hub's own client.
"""

import argparse
import hashlib
import json
import pathlib
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

parser = argparse.ArgumentParser()
parser.add_argument("log")
parser.add_argument("root", type=pathlib.Path)
parser.add_argument("--token")
parser.add_argument("--busy", type=int, default=0)
given = parser.parse_args()
LARGE = 1024


def git(data):
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def files(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def commit(folder):
    return hashlib.sha1(repr([(n, git(d)) for n, d in files(folder).items()]).encode()).hexdigest()


class Handler(BaseHTTPRequestHandler):
    busy = given.busy
    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        path, _, query = self.path.partition("?")
        words = [urllib.parse.unquote(word) for word in path.strip("/").split("/")]
        with open(given.log, "a") as log:
            log.write(json.dumps({"path": self.path, "method": self.command, "range": self.headers["Range"]}) + "\n")
        if words[0] == "lake":
            if self.headers["Authorization"]:
                return self.answer(400, b"a token came to where large files lie")
            return self.content(given.root.joinpath(*words[1:]).read_bytes(), {})
        if Handler.busy > 0:
            Handler.busy -= 1
            return self.answer(429, b"", {"Retry-After": "1"})
        if given.token and self.headers["Authorization"] != f"Bearer {given.token}":
            return self.answer(401, b'{"error": "Invalid username or password."}', {
                "X-Error-Code": "GatedRepo", "X-Error-Message": "Access is restricted"})
        if words[0] == "api":
            return self.listing(words[1], words[2:], query)
        kind = "datasets" if words[0] == "datasets" else "models"
        return self.file(kind, words[1:] if kind == "datasets" else words)

    def listing(self, kind, words, query):
        folder = given.root.joinpath(kind, *words[:2])
        revision = words[3] if words[2:3] == ["revision"] else "main"
        if not folder.is_dir() or revision not in ("main", commit(folder)):
            return self.missing("RepoNotFound")
        siblings = []
        for name, data in files(folder).items():
            sibling = {"rfilename": name}
            if "blobs=true" in query.lower():
                sibling |= {"size": len(data), "blobId": git(data)}
                if len(data) >= LARGE:
                    sibling["lfs"] = {
                        "sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 134}
            siblings.append(sibling)
        found = {"_id": "0", "id": "/".join(words[:2]), "sha": commit(folder), "siblings": siblings, "private": False}
        return self.answer(200, json.dumps(found).encode(), {"Content-Type": "application/json"})

    def file(self, kind, words):
        folder = given.root.joinpath(kind, *words[:2])
        if not folder.is_dir() or words[2:3] != ["resolve"] or words[3] not in ("main", commit(folder)):
            return self.missing("RepoNotFound")
        place = folder.joinpath(*words[4:])
        if not place.is_file():
            return self.missing("EntryNotFound")
        data = place.read_bytes()
        fields = {"X-Repo-Commit": commit(folder), "Accept-Ranges": "bytes"}
        if len(data) < LARGE:
            return self.content(data, fields | {"ETag": f'"{git(data)}"'})
        digest = hashlib.sha256(data).hexdigest()
        port = self.server.server_address[1]
        signed = urllib.parse.quote(place.relative_to(given.root).as_posix())
        return self.answer(302, b"", fields | {
            "X-Linked-Size": str(len(data)), "X-Linked-ETag": f'"{digest}"', "ETag": f'"{digest}"',
            "Location": f"http://localhost:{port}/lake/{signed}"})

    def content(self, data, fields):
        wanted = self.headers["Range"]
        if not wanted:
            return self.answer(200, data, fields)
        start = int(wanted.removeprefix("bytes=").split("-")[0])
        part = {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
        return self.answer(206, data[start:], fields | part)

    def missing(self, code):
        return self.answer(404, b'{"error": "not found"}', {"X-Error-Code": code})

    def answer(self, status, data, fields=None):
        self.send_response(status)
        for name, value in (fields or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
