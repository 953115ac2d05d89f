#!/usr/bin/env python3
"""How quickly `GET /` answers while a job runs and a thousand clients are connected, half of them slow.

Starts the server on a vault with long recordings, queues the day, and prints percentiles. Slow clients send a header or a body
byte by byte, or ask for much and read nothing; a connection that the server cuts is opened again. Standard library only.
"""
import argparse
import asyncio
import collections
import json
import os
import pathlib
import random
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import wave

ROOT = pathlib.Path(__file__).resolve().parent.parent


def make_vault(folder: pathlib.Path, device: str, date: str, slots: int, seconds: int) -> None:
    """Recordings of dense speech: a sample, over and over."""
    day = folder / device / date
    day.mkdir(parents=True)
    with wave.open(str(ROOT / "Samples" / "ja-weather.wav")) as clip:
        rate, frames = clip.getframerate(), clip.readframes(clip.getnframes())
    frames = (frames * (seconds * rate * 2 // len(frames) + 1))[: seconds * rate * 2]
    for slot in range(slots):
        with wave.open(str(day / f"{slot // 2:02d}-{slot % 2 * 30:02d}.wav"), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(rate)
            out.writeframes(frames)


def get_json(url: str):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)


class Load:
    def __init__(self, port: int, pause: float):
        self.port = port
        self.pause = pause
        self.times: list[float] = []
        self.counts = collections.Counter()

    async def connect(self):
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def polite(self, start: float) -> None:
        """`GET /` on one connection, with pauses; each answer is timed."""
        await asyncio.sleep(start)
        reader, writer = await self.connect()
        while True:
            begin = time.perf_counter()
            try:
                writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                await reader.readexactly(length)
                ok = head.startswith(b"HTTP/1.1 200")
            except (OSError, asyncio.IncompleteReadError):
                self.counts["polite connections lost"] += 1
                reader, writer = await self.connect()
                continue
            self.times.append(time.perf_counter() - begin)
            self.counts["answers" if ok else "refusals"] += 1
            await asyncio.sleep(self.pause)

    async def slow(self, start: float, kind: int) -> None:
        await asyncio.sleep(start)
        while True:
            try:
                reader, writer = await self.connect()
                if kind == 0:
                    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
                elif kind == 1:
                    writer.write(b"POST /fetch-and-transcribe HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n")
                else:
                    writer.transport.pause_reading()
                    writer.write(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
                while not reader.at_eof():
                    await asyncio.sleep(2)
                    if kind < 2:
                        writer.write(b"x")
                        await writer.drain()
                    elif writer.transport.is_closing():
                        break
            except OSError:
                pass
            self.counts["slow connections cut off"] += 1
            await asyncio.sleep(random.uniform(0, 5))


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def run(port: int, options) -> Load:
    load = Load(port, options.pause)
    half = options.connections // 2
    tasks = [asyncio.create_task(load.slow(i * 2 / half, i % 3)) for i in range(half)]
    tasks += [asyncio.create_task(load.polite(2 + i * options.pause / half)) for i in range(options.connections - half)]
    await asyncio.sleep(2 + 2 * options.pause)
    load.times.clear()
    load.counts.clear()
    await asyncio.sleep(options.seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return load


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default=str(ROOT / ".build/release/vibe-transcriber"))
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--pause", type=float, default=2, help="seconds between two requests of one polite connection")
    options = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))

    with tempfile.TemporaryDirectory() as work, socket.socket() as probe:
        make_vault(pathlib.Path(work) / "vault", "load", "2025-07-16", 40, 1200)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = {name: value for name, value in os.environ.items() if name not in ("VAULT_URL", "SUPABASE_URL")}
        environment.update(
            HOST="127.0.0.1", RATE_LIMIT="0", PORT=str(port), VAULT_DIR=f"{work}/vault", DATABASE_PATH=f"{work}/db.sqlite",
            TEMP_DIR=work, LOG_LEVEL="warning")
        server = subprocess.Popen([options.binary, "serve"], env=environment)
        try:
            base = f"http://127.0.0.1:{port}"
            for _ in range(300):
                try:
                    get_json(f"{base}/health")
                    break
                except OSError:
                    time.sleep(0.1)
            job = b'{"device_id": "load", "date": "2025-07-16"}'
            waiting = subprocess.Popen(
                ["curl", "-sS", "-o", os.devnull, "-d", job.decode(), f"{base}/fetch-and-transcribe"])
            while get_json(f"{base}/")["status"] != "transcribing":
                time.sleep(0.1)
            load = asyncio.run(run(port, options))
            state = get_json(f"{base}/")["status"]
            waiting.kill()
            milliseconds = {share: percentile(load.times, share) * 1000 for share in (0.5, 0.9, 0.99, 0.999)}
            print(f"{options.connections} connections, half of them slow; the server is {state} at the end")
            print(f"GET /: {len(load.times)} answers in {options.seconds:.0f} s; milliseconds: " + ", ".join(
                f"p{share * 100:g} {value:.1f}" for share, value in milliseconds.items()) + f", max {max(load.times) * 1000:.1f}")
            print(", ".join(f"{count} {name}" for name, count in sorted(load.counts.items())))
            return 0 if milliseconds[0.99] < 50 and state == "transcribing" else 1
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


if __name__ == "__main__":
    sys.exit(main())
