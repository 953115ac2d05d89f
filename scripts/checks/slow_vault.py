#!/usr/bin/env python3
"""A Vault API on the loopback address that takes its time: slow_vault.py FILE.wav SECONDS SLOTS PORT_FILE

The first SLOTS half hours of every day have FILE; each download begins SECONDS after the one before it has ended.
Existence checks (a range of one byte) are answered at once. The port goes to PORT_FILE.
"""
import http.server
import os
import pathlib
import sys
import threading
import time
import urllib.parse

audio = pathlib.Path(sys.argv[1]).read_bytes()
pause = float(sys.argv[2])
slots = [f"{n // 2:02}-{n % 2 * 30:02}" for n in range(int(sys.argv[3]))]
turn = threading.Lock()


class Vault(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        slot = urllib.parse.parse_qs(url.query).get("slot", [""])[0]
        if url.path != "/download" or slot not in slots:
            self.answer(404, b'{"detail":"File not found"}', "application/json")
        elif self.headers.get("Range") == "bytes=0-0":
            self.answer(206, audio[:1], "audio/wav")
        else:
            with turn:
                time.sleep(pause)
                self.answer(200, audio, "audio/wav")

    def answer(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Vault)
partial = sys.argv[4] + ".part"
pathlib.Path(partial).write_text(str(server.server_address[1]))
os.rename(partial, sys.argv[4])
server.serve_forever()
