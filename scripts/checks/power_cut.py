#!/usr/bin/env python3
"""Asks a recorded service for days, then cuts the power wherever something was synced: power_cut.py ask|cut …

ask PORT LOG OUT DAY…   sends each DAY (DEVICE) as a job and writes to OUT what the client was told, with the length of LOG then
cut LOG TOLD CUTS FOLDER   rebuilds the files as they stood at CUTS random places around syncs, without anything that was not
                        synced, and looks for every job that was answered and every text that was told to be saved
"""
import http.client
import json
import pathlib
import random
import shutil
import sqlite3
import struct
import sys

WRITE, TRUNCATE, SYNC, REMOVE = 1, 2, 3, 4


def ask(port, log, out, *devices):
    told = []

    def note(**what):
        told.append({"at": pathlib.Path(log).stat().st_size, **what})

    for device in devices:
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=120)
        connection.request("POST", "/fetch-and-transcribe", json.dumps({"device_id": device, "date": "2025-07-16"}),
                           {"Content-Type": "application/json", "Prefer": "respond-async"})
        answer = connection.getresponse()
        job = json.loads(answer.read())["job_id"]
        assert answer.status == 202, answer.status
        note(job=job, device=device)
        connection.request("GET", f"/jobs/{job}/events")
        name = ""
        for line in connection.getresponse():
            line = line.decode().strip()
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: ") and name == "saved":
                note(device=device, slot=json.loads(line.removeprefix("data: "))["time_block"])
            elif name == "result" and not line:
                break
        connection.close()
    pathlib.Path(out).write_text(json.dumps(told))


def records(log):
    data = pathlib.Path(log).read_bytes()
    place = 0
    while place + 32 <= len(data):
        kind, where, path, length = struct.unpack_from("<4Q", data, place)
        body = place + 32 + path
        yield kind, where, data[place + 32:body].decode(), data[body:body + length], body + length
        place = body + length


class Disk:
    """What is on the platter, and for each file what is not there yet."""

    def __init__(self):
        self.files, self.pending = {}, {}

    def take(self, kind, where, path, data):
        if kind == REMOVE:
            self.files.pop(path, None)
            self.pending.pop(path, None)
        elif kind == SYNC:
            content = self.files.setdefault(path, bytearray())
            for kind, where, data in self.pending.pop(path, []):
                if kind == TRUNCATE:
                    del content[where:]
                content.extend(bytes(max(0, where + len(data) - len(content))))
                content[where:where + len(data)] = data
        else:
            self.pending.setdefault(path, []).append((kind, where, data))

    def write(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        pathlib.Path(folder).mkdir(parents=True)
        for path, content in self.files.items():
            # The index of a WAL is memory alone, and rebuilt.
            if not path.endswith("-shm"):
                (pathlib.Path(folder) / pathlib.Path(path).name).write_bytes(content)


def rows(file, query):
    if not file.exists() or not file.stat().st_size:
        return set()
    with sqlite3.connect(file) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",), f"{file} is damaged"
        try:
            return set(database.execute(query))
        except sqlite3.OperationalError as error:
            assert "no such table" in str(error), error
            return set()


def cut(log, told, cuts, folder):
    told = json.loads(pathlib.Path(told).read_text())
    kinds = [kind for kind, *_ in records(log)]
    syncs = [number for number, kind in enumerate(kinds) if kind == SYNC]
    # Right after a sync, and right before it, when all that it would have made sure of is lost; and at the very end, which a
    # program that syncs nothing does not survive.
    boundaries = syncs + [number - 1 for number in syncs]
    random.seed(14)
    chosen = set(random.sample(boundaries, min(int(cuts), len(boundaries)))) | {len(kinds) - 1}
    disk, checked, jobs_seen, texts_seen = Disk(), 0, 0, 0
    for number, (kind, where, path, data, end) in enumerate(records(log)):
        disk.take(kind, where, path, data)
        if number not in chosen:
            continue
        disk.write(folder)
        folder_path = pathlib.Path(folder)
        jobs = {job for job, in rows(folder_path / "state.sqlite", "SELECT id FROM job")}
        texts = rows(folder_path / "transcripts.sqlite", "SELECT device_id, time_block FROM vibe_whisper")
        texts |= rows(folder_path / "state.sqlite", "SELECT device_id, time_block FROM outbox")
        for what in told:
            if what["at"] > end:
                continue
            if "job" in what:
                assert what["job"] in jobs, f"cut {number}: the answered job {what['job']} is lost"
                jobs_seen += 1
            else:
                slot = (what["device"], what["slot"])
                assert slot in texts, f"cut {number}: the text of {slot} is lost"
                texts_seen += 1
        checked += 1
    assert jobs_seen and texts_seen, "nothing was proved"
    print(f"{checked} cuts of {len(boundaries)} places; looked for {jobs_seen} answered jobs and {texts_seen} saved texts: none is missing")


{"ask": ask, "cut": cut}[sys.argv[1]](*sys.argv[2:])
