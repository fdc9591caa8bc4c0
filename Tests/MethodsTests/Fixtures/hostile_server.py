"""A server for tests that answers every request with something that no client wants.

    hostile_server.py LOG endless|head|binary|deep|redirect|leaves

Prints its port. LOG is not used: hostile servers keep no books.
"""

import socket
import sys
import threading

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CLOSED = HEAD + b"Connection: close\r\n\r\n"


def answer(connection, manner):
    if manner == "leaves":
        connection.recv(10)
        return
    request = b""
    while b"\r\n\r\n" not in request:
        part = connection.recv(65536)
        if not part:
            return
        request += part
    if manner == "endless":
        # Without a length, curl does not know that it is too much.
        connection.sendall(HEAD + b"\r\n")
        while True:
            connection.sendall(b"x" * 65536)
    elif manner == "head":
        connection.sendall(HEAD)
        while True:
            connection.sendall(b"X-More: " + b"y" * 60000 + b"\r\n")
    elif manner == "binary":
        connection.sendall(CLOSED + bytes(range(256)) * 100)
    elif manner == "deep":
        connection.sendall(CLOSED + b"[" * 1_000_000)
    elif manner == "redirect":
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n")


def serve(connection, manner):
    with connection:
        try:
            answer(connection, manner)
        except OSError:
            pass  # the client has had enough


with socket.socket() as listener:
    listener.bind(("127.0.0.1", 0))
    listener.listen(16)
    print(listener.getsockname()[1], flush=True)
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0], sys.argv[2]), daemon=True).start()
