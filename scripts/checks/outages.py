#!/usr/bin/env python3
"""Days during which a Vault or a Supabase is away: outages.py PROGRAM SECONDS [SECONDS…]

Each row of the table is a service of its own, with real settings, between a Vault and a Supabase of its own. One of the two
fails in one way for so many seconds, from before the day is planned or from the middle of it. When it is back, the day must end
whole by itself: every text once, nothing called "no audio", and few calls for all of it.
"""
import concurrent.futures
import http.client
import http.server
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

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


class System(http.server.ThreadingHTTPServer):
    """A server on a port that it keeps, which can be told how to fail."""

    daemon_threads = True

    def __init__(self, handler):
        self.fault, self.since, self.calls, self.lock = None, 0, [], threading.Lock()
        super().__init__(("127.0.0.1", 0), handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def handle_error(self, request, client_address):
        pass  # A client that goes away in the middle is part of the game.

    def state(self):
        if self.fault == "flapping":
            return "503" if int(time.monotonic() - self.since) % 4 < 2 else None
        return self.fault

    def verify_request(self, request, client_address):
        return self.fault != "refuses"

    def fail(self, fault):
        self.since, self.fault = time.monotonic(), fault


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status, headers, body):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def serve(self, proper):
        """Answers with proper() -> (status, headers, body), or as the fault says."""
        fault = self.server.state()
        with self.server.lock:
            self.server.calls.append((time.monotonic(), self.path, fault))
        if fault in ANSWERS:
            self.body()
            self.answer(*ANSWERS[fault])
        elif fault == "refuses":
            self.close_connection = True
        elif fault == "silent":
            while self.server.fault == "silent":
                time.sleep(0.2)
            self.close_connection = True
        elif fault in ("half a body, no length", "a byte now and then"):
            status, headers, body = proper()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Connection", "close")
            self.close_connection = True
            self.end_headers()
            if fault == "half a body, no length":
                self.wfile.write(body[:len(body) // 2])
                return
            for byte in body:
                if self.server.fault != fault:
                    break
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(1)
        else:
            self.answer(*proper())


class Vault(Handler):
    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        slot = urllib.parse.parse_qs(url.query).get("slot", [""])[0]

        def proper():
            if url.path != "/download":
                return 404, JSON, b'{"detail":"Not Found"}'
            if slot not in SLOTS:
                return 404, JSON, b'{"detail":"File not found"}'
            headers = {"Content-Type": "audio/wav", "ETag": '"1"'}
            if self.headers.get("Range") == "bytes=0-0":
                return 206, headers, AUDIO[:1]
            return 200, headers, AUDIO

        self.serve(proper)


class Store(Handler):
    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)

        def proper():
            wanted = query.get("time_block", [""])[0].removeprefix("in.(").removesuffix(")").split(",")
            with self.server.lock:
                rows = [{"time_block": block, "transcription": text} for block, text in self.server.rows.items()
                        if wanted == [""] or block in wanted]
            names = query["select"][0].split(",")
            return 200, JSON, json.dumps([{name: row[name] for name in names} for row in rows]).encode()

        self.serve(proper)

    def do_POST(self):
        def proper():
            for row in json.loads(self.body()):
                with self.server.lock:
                    self.server.saves.append(row["time_block"])
                    self.server.rows[row["time_block"]] = row["transcription"]
            return 201, {}, b""

        self.serve(proper)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Service:
    def __init__(self, program, folder, vault, store):
        self.port = free_port()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
            "PORT": str(self.port), "VAULT_URL": f"http://127.0.0.1:{vault.port}", "SUPABASE_URL": f"http://127.0.0.1:{store.port}",
            "SUPABASE_KEY": "sb_secret_for_a_check", "STATE_PATH": f"{folder}/state.sqlite", "TEMP_DIR": folder,
            "THREADS": "1", "LOG_LEVEL": "warning",
        }
        self.log = open(f"{folder}/log", "wb")
        self.process = subprocess.Popen([program, "serve"], env=environment, stderr=self.log, cwd=folder)
        for _ in range(600):
            try:
                if self.get("/health"):
                    return
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"the service does not start: {open(f'{folder}/log').read()}")

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        return json.loads(connection.getresponse().read())

    def transcribe(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=3600)
        connection.request("POST", "/fetch-and-transcribe", json.dumps({"device_id": DEVICE, "date": DATE}),
                           {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def end(self):
        self.process.terminate()
        status = self.process.wait(60)
        self.log.close()
        assert status == 0, f"the service ended with {status}"


def wait_for(condition, limit, what):
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def day(program, system, fault, moment, seconds):
    """One row: returns what it showed, or raises AssertionError."""
    folder = tempfile.mkdtemp(prefix="vibe-outage-")
    vault, store = System(Vault), System(Store)
    store.rows, store.saves = {}, []
    service = Service(program, folder, vault, store)
    failing = vault if system == "Vault" else store
    try:
        def downloads():
            return sum(1 for _, path, state in list(vault.calls) if "/download" in path and state is None) - 48

        answers = []
        client = threading.Thread(target=lambda: answers.append(service.transcribe()), daemon=True)
        if moment == "plan":
            failing.fail(fault)
            client.start()
        else:
            client.start()
            # From the third download on: two texts are there or on their way.
            wait_for(lambda: downloads() >= 3, 300, "the day does not begin")
            failing.fail(fault)
        began = time.monotonic()
        time.sleep(seconds)
        failing.fail(None)
        lasted = time.monotonic() - began
        client.join(1800)
        assert answers, "the request is not answered"
        status, report = answers[0]
        first = f"{status} {report.get('status', '')}".strip()
        if "detail" in report:
            # The plan needs the store: 503, or a report that says so where the headers had gone out by then. Nothing was begun, and
            # a client asks again, when it was told to or sooner.
            assert (system, moment) == ("Supabase", "plan") and status in (200, 503), report["detail"]
            assert status == 503 or {error["code"] for error in report["errors"]} == {"store_unavailable"}, report["detail"]
            assert not downloads() > 0, "transcribed without knowing what is done"
            status, report = service.transcribe()
            if status == 503:
                time.sleep(RETRY_AFTER)
                status, report = service.transcribe()
        assert status == 200, report["detail"]
        summary = report["summary"]
        assert report["status"] == "success" and summary["errors"] == 0, report["errors"][0]
        assert summary["skipped_as_no_audio_in_vault"] == 48 - len(SLOTS), summary
        assert summary["successfully_transcribed"] + summary["skipped_as_processed_in_db"] == len(SLOTS), summary
        # What waits in the outbox is tried after five seconds, and after five minutes at the most.
        wait_for(lambda: sorted(store.rows) == SLOTS, 330, f"texts are missing: {sorted(store.rows)}")
        assert len(set(store.rows.values())) == 1 and "電車" in store.rows[SLOTS[0]], store.rows
        calls = [state for _, _, state in failing.calls if state is not None]
        # Twelve at the start, when the plan's checks go out together, and then one in two seconds.
        assert len(calls) <= 60 + lasted * 2, f"{len(calls)} calls during {lasted:.0f} s"
        repeats = len(store.saves) - len(SLOTS)
        waited = service.get("/jobs")["jobs"][0].get("saved_later") or []
        return first, len(calls), repeats, len(waited)
    finally:
        try:
            service.end()
        finally:
            vault.shutdown()
            store.shutdown()
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
                first, calls, repeats, _ = future.result()
                print(f"{line}{first:16} {calls:5} {repeats:11}", flush=True)
            except AssertionError as error:
                failures += 1
                print(f"{line}FAILED: {error}", flush=True)
    print(f"outages: {len(rows)} days, {failures} failed")
    sys.exit(1 if failures else 0)


main()
