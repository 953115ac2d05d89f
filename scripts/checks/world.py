"""What a service works between, in memory and on the loopback address: a Vault, a Supabase and somebody who hears of ended jobs.

The audio of a recording holds its text, a byte of UTF-8 as the loudness of each 2 ms, which is what the stand-in for the engine
reads.
"""
import http.server
import json
import os
import pathlib
import random
import re
import struct
import sys
import threading
import time
import urllib.parse

BLOCKS = [f"{n // 2:02}-{n % 2 * 30:02}" for n in range(48)]
KEY = "sb_secret_of_the_checks"
COLUMNS = "device_id", "date", "time_block", "transcription"
TABLE = "/supabase/rest/v1/vibe_whisper"


class Gone(Exception):
    """Nobody waits for this answer any more."""


def wave(text):
    """A WAV file of one recording, between silence; each byte is a tone of 8 kHz, which comes through the decoder as it is."""
    tones = [byte * 64 * sign for byte in text.encode() for sign in (1, -1) * 16]
    samples = [0] * 800 + tones + [0] * 800
    data = struct.pack(f"<{len(samples)}h", *samples)
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, 1, 16000, 32000, 2, 16,
                       b"data", len(data))
    return head + data


class World:
    """`watch(moment, key)` is called as things happen, from many threads; it may raise Gone."""

    # What a recording's file is made of its text by, and another class than Handler.
    audio, handler = staticmethod(wave), None

    def __init__(self, watch=lambda moment, key: None):
        self.watch = watch
        self.lock = threading.Lock()
        self.recordings, self.rows = {}, {}
        # What was asked for: saves in order, and how often each job was told to have ended.
        self.saves, self.told = [], {}
        self.older_over_newer = []
        self.store_is_away = self.vault_is_away = self.ears_are_deaf = False
        self.share_of_failures = 0
        self.lists_days = True
        self.port = 0
        self.open()
        self.url = f"http://127.0.0.1:{self.port}"

    def open(self):
        """Listens, on the same port again after `close`."""
        self.server = Server(("127.0.0.1", self.port), type("Handler", (self.handler or Handler,), {"world": self}))
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def environment(self):
        return {"VAULT_URL": self.url + "/vault", "SUPABASE_URL": self.url + "/supabase", "SUPABASE_KEY": KEY,
                **self.webhook()}

    def webhook(self):
        return {"WEBHOOK_URL": self.url + "/hook", "WEBHOOK_SECRET": "a secret for the checks"}

    def record(self, device, date, block, text):
        with self.lock:
            self.recordings[device, date, block] = text

    def texts(self):
        with self.lock:
            return dict(self.rows)

    def save(self, key, text):
        with self.lock:
            # Silence says nothing about its age; what is there at the end of a day does.
            if text and version(text) < version(self.rows.get(key, "")):
                self.older_over_newer.append((key, text, self.rows[key]))
            self.saves.append((key, text))
            self.rows[key] = text


class FolderWorld(World):
    """The same with the folder and the SQLite file that the program has without any settings."""

    def __init__(self, folder, watch=lambda moment, key: None):
        super().__init__(watch)
        self.folder = pathlib.Path(folder)

    def environment(self):
        return {"VAULT_DIR": str(self.folder / "vault"), "DATABASE_PATH": str(self.folder / "transcripts.sqlite"),
                **self.webhook()}

    def record(self, device, date, block, text):
        super().record(device, date, block, text)
        path = self.folder / "vault" / device / date / f"{block}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(wave(text))
        # A recording that has just changed would be waited for.
        old = time.time() - 3600
        os.utime(path, (old, old))

    def texts(self):
        import sqlite3
        with sqlite3.connect(self.folder / "transcripts.sqlite") as database:
            return {tuple(row[:3]): row[3] for row in database.execute(
                "SELECT device_id, date, time_block, transcription FROM vibe_whisper")}


def version(text):
    """Which recording of a slot a text is from; texts end in #N."""
    found = re.search(r"#(\d+)$", text)
    return int(found.group(1)) if found else 0


def select(rows, query):
    """What PostgREST answers, as far as the program asks for it."""
    conditions = [(name, value) for name, value in query.items() if name in COLUMNS]
    for condition in query.get("and", "()")[1:-1].split(","):
        if condition:
            conditions.append(tuple(condition.split(".", 1)))
    for column, condition in conditions:
        how, _, value = condition.partition(".")
        holds = {"eq": lambda found: found == value, "gt": lambda found: found > value, "gte": lambda found: found >= value,
                 "lte": lambda found: found <= value, "in": lambda found: found in value[1:-1].split(",")}[how]
        rows = [row for row in rows if holds(row[column])]
    columns = query["select"].split(",")
    rows.sort(key=lambda row: [row[column] for column in query.get("order", "time_block").split(",")])
    first = int(query.get("offset", 0))
    return [{column: row[column] for column in columns} for row in rows[first:first + int(query.get("limit", 1000))]]


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """Clients that are killed are no news; anything else is a fault of the check."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    world = None

    def do_GET(self):
        self.serve()

    def do_POST(self):
        self.serve()

    def serve(self):
        url = urllib.parse.urlsplit(self.path)
        query = {name: values[0] for name, values in urllib.parse.parse_qs(url.query).items()}
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        try:
            if url.path.startswith("/vault/"):
                self.vault(url.path, query)
            elif url.path == TABLE:
                self.table(query, json.loads(body) if body else None)
            else:
                self.hear(json.loads(body))
        except Gone:
            self.close_connection = True

    def fails(self, is_away):
        world = self.world
        if not is_away and random.random() >= world.share_of_failures:
            return False
        self.answer(503, {"code": "PGRST001", "message": "away for the check"})
        return True

    def vault(self, path, query):
        world = self.world
        if self.fails(world.vault_is_away):
            return
        day = query["device_id"], query["date"]
        if path.endswith("/slots"):
            world.watch("plan", day)
            if not world.lists_days:
                return self.answer(404, {"detail": "Not Found"})
            with world.lock:
                slots = [{"slot": block} for *of, block in sorted(world.recordings) if tuple(of) == day]
            return self.answer(200, {"slots": slots})
        key = *day, query["slot"]
        with world.lock:
            text = world.recordings.get(key)
        if text is None:
            self.answer(404, {"detail": "File not found"})
        elif self.headers.get("range") == "bytes=0-0":
            self.answer(206, b"R", "audio/wav")
        else:
            self.answer(200, world.audio(text), "audio/wav", halfway=lambda: world.watch("fetch", key))

    def table(self, query, rows):
        world = self.world
        if self.headers.get("apikey") != KEY:
            return self.answer(401, {"code": "PGRST301", "message": "no"})
        if rows is not None:
            slots = [(row["device_id"], row["date"], row["time_block"]) for row in rows]
            for key, row in zip(slots, rows):
                world.watch("asked to save", (key, row["transcription"]))
            if self.fails(world.store_is_away):
                return
            for key, row in zip(slots, rows):
                world.watch("save", key)
                world.save(key, row["transcription"])
                world.watch("saved", key)
            return self.answer(201, b"")
        if self.fails(world.store_is_away):
            return
        # Readiness asks for a day that nobody has.
        if query.get("device_id") != "eq.readiness":
            world.watch({"time_block": "plan", "time_block,transcription": "read back"}.get(query["select"], "look"), None)
        with world.lock:
            rows = [dict(zip(COLUMNS, (*key, text))) for key, text in world.rows.items()]
        self.answer(200, select(rows, query))

    def hear(self, call):
        world, job = self.world, call["job"]["job_id"]
        if world.ears_are_deaf:
            return self.answer(503, b"")
        with world.lock:
            world.told[job] = world.told.get(job, 0) + 1
        world.watch("webhook", job)
        self.answer(204, b"")
        self.wfile.flush()
        world.watch("told", job)

    def answer(self, status, body, kind="application/json", halfway=None):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        half = len(body) // 2 if halfway else 0
        self.wfile.write(body[:half])
        if halfway:
            self.wfile.flush()
            halfway()
        self.wfile.write(body[half:])

    def log_message(self, *_):
        pass
