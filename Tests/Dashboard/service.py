"""The real program with a folder vault and SQLite, filled with the sample clips and with made rows."""
import os
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import wave

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "Samples"
DEVICE = "demo-recorder"
PAUSE = bytes(2 * 16_000 * 3)
TEXTS = [
    line.split("\t")[3] for line in (SAMPLES / "manifest.tsv").read_text().splitlines()[1:] if line.split("\t")[3].strip()
]


def frames(clip):
    with wave.open(str(SAMPLES / f"{clip}.wav")) as file:
        return file.readframes(file.getnframes())


class Service:
    """Starts the program with an empty store; `stop` ends it and removes its files."""

    def __init__(self, **environment):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dashboard-"))
        self.database = self.folder / "transcripts.sqlite"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        program = os.environ.get("VIBE_TRANSCRIBER", ROOT / ".build/debug/vibe-transcriber")
        self.log = open(self.folder / "log", "w+")
        inherited = {name: value for name, value in os.environ.items() if name in ("HOME", "PATH", "XDG_CACHE_HOME", "MODEL_DIR")}
        self.process = subprocess.Popen(
            [program, "serve"], cwd=self.folder, stdout=self.log, stderr=subprocess.STDOUT,
            env=inherited | {
                "HOST": "127.0.0.1", "PORT": str(self.port), "VAULT_DIR": str(self.folder / "vault"),
                "DATABASE_PATH": str(self.database), "XDG_DATA_HOME": str(self.folder), "WHISPER_LANGUAGE": "auto",
                "LOG_LEVEL": "warning",
            } | environment)
        self.wait()

    def wait(self):
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.log.seek(0)
                    raise RuntimeError(f"The program does not answer:\n{self.log.read()}") from None
            time.sleep(0.1)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(60)
        finally:
            self.process.kill()
            self.log.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def add_audio(self, date, block, clips=(), silence=0):
        """Puts a recording of the clips with pauses, or of `silence` seconds of nothing, into the vault."""
        path = self.folder / "vault" / DEVICE / date / f"{block}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16_000)
            file.writeframes(PAUSE.join(frames(clip) for clip in clips) + bytes(2 * 16_000 * silence))

    def add_damaged(self, date, block):
        path = self.folder / "vault" / DEVICE / date / f"{block}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("This is not audio.")

    def add_rows(self, rows):
        """Rows of (date, block, text), as if they had been transcribed some time ago."""
        with sqlite3.connect(self.database, timeout=10) as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO vibe_whisper (device_id, date, time_block, transcription) VALUES (?, ?, ?, ?)",
                [(DEVICE, *row) for row in rows])
        connection.close()

    def texts(self, date):
        with sqlite3.connect(self.database, timeout=10) as connection:
            rows = connection.execute(
                "SELECT time_block, transcription FROM vibe_whisper WHERE device_id = ? AND date = ?", (DEVICE, date))
            texts = dict(rows.fetchall())
        connection.close()
        return texts
