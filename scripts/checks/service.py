"""A service as a process of its own, to be killed, and what it says about itself."""
import http.client
import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import threading
import time


def wait_until(is_so, what, patience=60):
    end = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < end, f"not in {patience} s: {what}"
        time.sleep(0.05)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Service:
    """`hear(line)` is called with each line of the stand-in for the engine, in order, from one thread."""

    # Those that have not ended.
    all = set()

    def __init__(self, program, folder, environment, port, hear=lambda line: None, prefix=()):
        self.port, self.folder = port, pathlib.Path(folder)
        reader, writer = os.pipe()
        self.log = open(self.folder / "log", "ab")
        keep = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LD_LIBRARY_PATH")}
        self.process = subprocess.Popen(
            [*prefix, program, *([] if "stand-in" in str(program) else ["serve"])], cwd=folder, pass_fds=(writer,),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.log,
            env={**keep, "STATE_PATH": str(self.folder / "state.sqlite"), "TEMP_DIR": str(self.folder / "temporary"),
                 "PORT": str(port), "RATE_LIMIT": "0", "LOG_LEVEL": "warning", **environment,
                 "STAND_IN_REPORT": str(writer)})
        os.close(writer)
        self.all.add(self)
        self.listener = threading.Thread(target=self.listen, args=(reader, hear))
        self.listener.start()

    @staticmethod
    def listen(reader, hear):
        with open(reader, encoding="utf-8") as lines:
            for line in lines:
                hear(line.rstrip("\n"))

    def is_up(self, patience=30):
        """Waits until it answers; false when it has ended."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if self.process.poll() is not None:
                return False
            try:
                if self.ask("GET", "/health")[0] == 200:
                    return True
            except OSError:
                time.sleep(0.005)
        raise AssertionError("the service does not answer")

    def ask(self, method, path, body=None, timeout=60, **headers):
        """Status and JSON; OSError or http.client.HTTPException when it has gone."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text.strip().startswith((b"{", b"[")) else text.decode()
        except http.client.HTTPException as error:
            raise ConnectionError(f"no answer: {error!r}") from error
        finally:
            connection.close()

    def ask_for(self, device, date, **more):
        return self.ask("POST", "/fetch-and-transcribe", {"device_id": device, "date": date, **more},
                        Prefer="respond-async")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)

    def end(self, signal_number=signal.SIGKILL, timeout=60):
        """The exit status; a negative one is a signal."""
        if self.process.poll() is None:
            self.process.send_signal(signal_number)
        return self.wait(timeout)

    def wait(self, timeout=60):
        status = self.process.wait(timeout)
        self.listener.join()
        self.log.close()
        self.all.discard(self)
        return status


def query(path, statement, *arguments):
    """Reads a database beside the service that writes it; nothing where it has no such table yet."""
    try:
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
        try:
            return database.execute(statement, arguments).fetchall()
        finally:
            database.close()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error) or "unable to open" in str(error):
            return []
        raise
