#!/usr/bin/env python3
"""The Hugging Face hub's part in a check, where the real one cannot be reached: hub.py FOLDER CERTIFICATE LOG ADDRESS

Serves the files of `base` from FOLDER over TLS on ADDRESS:443, at the paths that the hub has, and nothing else. As there, the
weights are on another host, small files on another path, and parts of a file can be asked for. The first transfer of the
weights breaks off in the middle, as a long one may. Each request is a line in LOG: host, path, first byte, status.

It needs nothing but Python's standard library. CERTIFICATE is a PEM file with a key, for the names in HOSTS.
"""
import hashlib
import http.server
import pathlib
import re
import socket
import ssl
import sys
import threading

HUB, STORAGE = HOSTS = ("huggingface.co", "cas-bridge.xethub.hf.co")
# faster-whisper's conversion of base, at the revision that `models fetch base` asks for.
MODEL = "/Systran/faster-whisper-base/resolve/ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66"
WEIGHTS = "model.bin"
SMALL = ("config.json", "tokenizer.json")


class Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder = log = None
    broken = threading.Lock()

    def do_GET(self):
        host = self.headers.get("Host", "")
        path = self.path.split("?")[0]
        name = path.rsplit("/", 1)[1]
        if (host, path) == (HUB, f"{MODEL}/{WEIGHTS}"):
            return self.redirect(302, f"https://{STORAGE}/xet-bridge/{name}?X-Amz-Expires=3600&X-Amz-Signature=0")
        if host == HUB and path in [f"{MODEL}/{small}" for small in SMALL]:
            return self.redirect(307, f"/api/resolve-cache/models{MODEL.replace('/resolve/', '/')}/{name}")
        stored = [(STORAGE, f"/xet-bridge/{WEIGHTS}")]
        stored += [(HUB, f"/api/resolve-cache/models{MODEL.replace('/resolve/', '/')}/{small}") for small in SMALL]
        if (host, path) not in stored:
            return self.answer(404, b"Entry not found")
        self.send_file(name)

    def send_file(self, name):
        data = (self.folder / name).read_bytes()
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        first = int(asked[1]) if asked else 0
        if first >= len(data):
            return self.answer(416, b"")
        extra = {"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "Accept-Ranges": "bytes"}
        if asked:
            extra["Content-Range"] = f"bytes {first}-{len(data) - 1}/{len(data)}"
        # Only the first to come takes the lock, which is never given back.
        breaks = name == WEIGHTS and self.broken.acquire(blocking=False)
        self.answer(206 if asked else 200, data[first:], extra, sent=len(data) // 2 if breaks else None)

    def redirect(self, status, target):
        self.answer(status, b"", {"Location": target})

    def answer(self, status, body, extra={}, sent=None):
        self.note(status)
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **extra}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:sent])
        if sent is not None:
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    def note(self, status):
        host, path = self.headers.get("Host", "-"), self.path.split("?")[0]
        with self.log.open("a") as log:
            print(host, path, self.headers.get("Range", "-"), status, file=log)

    def log_message(self, *_):
        pass


def main():
    folder, certificate, log, address = sys.argv[1:]
    folder, log = pathlib.Path(folder), pathlib.Path(log)
    for name in (WEIGHTS, *SMALL):
        if not (folder / name).is_file():
            sys.exit(f"hub.py: {folder / name} is missing; `vibe-transcriber models fetch base` brings it")
    Answers.folder, Answers.log = folder, log
    try:
        server = http.server.ThreadingHTTPServer((address, 443), Answers)
    except OSError as error:
        sys.exit(f"hub.py: port 443 of {address} cannot be bound: {error.strerror}")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    log.touch()
    server.serve_forever()


if __name__ == "__main__":
    main()
