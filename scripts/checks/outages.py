#!/usr/bin/env python3
"""Days during which a Vault or a Supabase is away: outages.py PROGRAM SECONDS [SECONDS…]

Each row of the table is a service of its own, with real settings, between a Vault and a Supabase of its own. One of the two
fails in one way for so many seconds, from before the day is planned or from the middle of it. When it is back, the day must end
whole by itself: every text once, nothing called "no audio", and few calls for all of it.
"""
import concurrent.futures
import json
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import threading
import time

from service import Service, free_port, wait_until
from world import KEY, Handler, World

DEVICE, DATE = "recorder-1", "2025-07-16"
SLOTS = ["07-30", "08-00", "08-30", "09-00", "09-30", "10-00"]
AUDIO = pathlib.Path("Samples/ja-train.wav").read_bytes()
AT_ONCE = 8
# What the service says with a 503 for a store that is away.
RETRY_AFTER = 30

# What goes out instead of an answer: status, headers, body.
HTML = {"Content-Type": "text/html"}
JSON = {"Content-Type": "application/json"}
ANSWERS = {
    "503": (503, {}, b""),
    "503, Retry-After 2": (503, {"Retry-After": "2"}, b""),
    "500 without a body": (500, {}, b""),
    "502 in HTML": (502, HTML, b"<html>Bad Gateway</html>"),
    "522 in HTML": (522, HTML, b"<html>Connection timed out</html>"),
    "404 of a proxy": (404, {"Content-Type": "text/plain"}, b"404 page not found\n"),
    "200 without JSON": (200, {}, b"no healthy upstream"),
    "401 PGRST303": (401, JSON, b'{"code":"PGRST303","message":"JWT issued at future","details":null,"hint":null}'),
}
VAULT_FAULTS = ["refuses", "silent", "flapping", "half a body, no length", "a byte now and then", "503", "503, Retry-After 2",
                "500 without a body", "502 in HTML", "404 of a proxy"]
STORE_FAULTS = ["refuses", "silent", "flapping", "half a body, no length", "500 without a body", "522 in HTML", "404 of a proxy",
                "200 without JSON", "401 PGRST303"]


class System(World):
    """A Vault or a Supabase that can be told how to fail."""

    audio = staticmethod(lambda text: AUDIO)

    def __init__(self):
        self.fault, self.since, self.failed, self.downloads = None, 0, 0, 0
        self.handler = FaultyHandler
        super().__init__()
        self.lists_days = False

    def state(self):
        if self.fault == "flapping":
            return "503" if int(time.monotonic() - self.since) % 4 < 2 else None
        return self.fault

    def fail(self, fault):
        """`None` ends it."""
        if fault == "refuses":
            self.close()
        elif self.fault == "refuses":
            self.open()
        self.since, self.fault = time.monotonic(), fault


class FaultyHandler(Handler):
    fault = None

    def serve(self):
        world, self.fault = self.world, self.world.state()
        with world.lock:
            world.failed += self.fault is not None
            world.downloads += self.fault is None and "/download" in self.path and not self.headers.get("range")
        if self.fault in ANSWERS:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self.send(*ANSWERS[self.fault])
        elif self.fault in ("refuses", "silent"):
            while world.fault == "silent":
                time.sleep(0.2)
            self.close_connection = True
        else:
            super().serve()

    def send(self, status, headers, body):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def answer(self, status, body, kind="application/json", halfway=None):
        if self.fault is None:
            return super().answer(status, body, kind, halfway)
        # The proper answer without its length, which is all that the two faults have in common.
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        self.end_headers()
        if self.fault == "half a body, no length":
            self.wfile.write(body[:len(body) // 2])
            return
        for byte in body:
            if self.world.fault != self.fault:
                break
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(1)


def day(program, system, fault, moment, seconds):
    """One row: returns what it showed, or raises AssertionError."""
    folder = tempfile.mkdtemp(prefix="vibe-outage-")
    os.mkdir(f"{folder}/temporary")
    vault, store = System(), System()
    for block in SLOTS:
        vault.record(DEVICE, DATE, block, "")
    service = Service(program, folder, {"VAULT_URL": vault.url + "/vault", "SUPABASE_URL": store.url + "/supabase",
                                        "SUPABASE_KEY": KEY, "THREADS": "1"}, free_port())
    failing = vault if system == "Vault" else store

    def transcribe():
        return service.ask("POST", "/fetch-and-transcribe", {"device_id": DEVICE, "date": DATE}, timeout=3600)

    try:
        assert service.is_up(), "the service does not start"
        answers = []
        client = threading.Thread(target=lambda: answers.append(transcribe()), daemon=True)
        if moment == "plan":
            failing.fail(fault)
            client.start()
        else:
            client.start()
            # From the third download on: two texts are there or on their way.
            wait_until(lambda: vault.downloads >= 3, "the day begins", 300)
            failing.fail(fault)
        time.sleep(seconds)
        failing.fail(None)
        client.join(1800)
        assert answers, "the request is not answered"
        status, report = answers[0]
        first = f"{status} {report.get('status', '')}".strip()
        if "detail" in report:
            # The plan needs the store: 503, or a report that says so where the headers had gone out by then. Nothing was begun, and
            # a client asks again, when it was told to or sooner.
            assert (system, moment) == ("Supabase", "plan") and status in (200, 503), report["detail"]
            assert status == 503 or {error["code"] for error in report["errors"]} == {"store_unavailable"}, report["detail"]
            assert vault.downloads == 0, "transcribed without knowing what is done"
            status, report = transcribe()
            if status == 503:
                time.sleep(RETRY_AFTER)
                status, report = transcribe()
        assert status == 200, report["detail"]
        summary = report["summary"]
        assert report["status"] == "success" and summary["errors"] == 0, report["errors"][0]
        assert summary["skipped_as_no_audio_in_vault"] == 48 - len(SLOTS), summary
        assert summary["successfully_transcribed"] + summary["skipped_as_processed_in_db"] == len(SLOTS), summary
        # What waits in the outbox is tried after five seconds, and after five minutes at most.
        wait_until(lambda: sorted(block for *_, block in store.texts()) == SLOTS, "all texts are in the store", 330)
        texts = set(store.texts().values())
        assert len(texts) == 1 and "電車" in texts.pop(), store.texts()
        # The plan's checks go out together, and then one call in half a second is more than enough.
        assert failing.failed <= 60 + seconds * 2, f"{failing.failed} calls in vain"
        return first, failing.failed, len(store.saves) - len(SLOTS)
    finally:
        try:
            status = service.end(signal.SIGTERM)
            assert status == 0, f"the service ended with {status}"
        finally:
            for one in (vault, store):
                if one.fault != "refuses":
                    one.close()
            shutil.rmtree(folder, ignore_errors=True)


def main():
    program, lengths = os.path.realpath(sys.argv[1]), [float(text) for text in sys.argv[2:]]
    rows = [(system, fault, moment, seconds) for seconds in lengths
            for system, faults in (("Vault", VAULT_FAULTS), ("Supabase", STORE_FAULTS))
            for fault in faults for moment in ("plan", "middle")]
    failures = 0
    print(f"{'system':9} {'fault':24} {'from the':8} {'seconds':>7}  {'first answer':16} {'calls':>5} {'saved again':>11}")
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        futures = [(row, pool.submit(day, program, *row)) for row in rows]
        for (system, fault, moment, seconds), future in futures:
            line = f"{system:9} {fault:24} {moment:8} {seconds:7.0f}  "
            try:
                first, calls, repeats = future.result()
                print(f"{line}{first:16} {calls:5} {repeats:11}", flush=True)
            except AssertionError as error:
                failures += 1
                print(f"{line}FAILED: {error}", flush=True)
    print(f"outages: {len(rows)} days, {failures} failed")
    sys.exit(1 if failures else 0)


main()
