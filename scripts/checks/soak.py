#!/usr/bin/env python3
"""Runs a service through days of work in minutes: soak.py PROGRAM FOLDER DAYS

After each day the service is looked at from outside; what it holds after the last day may not be more than early in the week.
A day passes when every time in the journal is set back by a day.
"""
import http.client
import json
import pathlib
import random
import signal
import sqlite3
import sys
import threading
import time

from service import Service, free_port, query, wait_until
from world import BLOCKS, World

RECORDERS = ["kitchen", "living-room", "office", "phone-1"]
RETENTION_DAYS = 2


class Clients:
    """People and programs that look at the service all the time, come and go, and hang up in the middle."""

    def __init__(self, service):
        self.service, self.over, self.jobs = service, threading.Event(), []
        self.answers, self.followed = 0, 0
        self.threads = [threading.Thread(target=self.look), threading.Thread(target=self.look),
                        *(threading.Thread(target=self.follow) for _ in range(4))]
        for thread in self.threads:
            thread.start()

    def look(self):
        while not self.over.wait(0.02):
            device = random.choice(RECORDERS)
            path = random.choice(["/", "/health", "/ready", "/jobs", "/jobs?state=completed", "/load", "/metrics", "/dashboard",
                                  f"/devices/{device}/days/{DATES[-1]}", f"/devices/{device}/months/{DATES[-1][:7]}",
                                  "/devices", "/jobs/unknown", *(f"/jobs/{job}" for job in self.jobs[-1:])])
            status, _ = self.service.ask("GET", path)
            assert status in (200, 404, 503), f"{path}: {status}"
            self.answers += 1

    def follow(self):
        while not self.over.wait(random.random() * 0.2):
            if not self.jobs:
                continue
            connection = http.client.HTTPConnection("127.0.0.1", self.service.port, timeout=60)
            connection.request("GET", f"/jobs/{random.choice(self.jobs[-3:])}/events")
            answer = connection.getresponse()
            for _ in range(random.choice([0, 3, 30, 10_000])):
                if answer.status != 200 or not answer.readline():
                    break
            connection.close()
            self.followed += 1

    def end(self):
        self.over.set()
        for thread in self.threads:
            thread.join()


DATES = []


def ask_for_a_day(service, world, clients, number):
    """Each recorder's day: asked for in one way or another, some twice, one again with other recordings."""
    date = f"2025-07-{number + 1:02}"
    DATES.append(date)
    expected, waiting, faults = {}, [], []

    def wait(recorder):
        try:
            ask_and_wait(recorder)
        except Exception as error:
            faults.append(error)

    def ask_and_wait(recorder):
        status, report = service.ask("POST", "/fetch-and-transcribe", {"device_id": recorder, "date": date}, timeout=300)
        assert status == 200 and report["status"] == "success", f"{status}: {report}"
        clients.jobs.append(report["job_id"])

    def record(recorder, generation):
        for block in BLOCKS:
            text = "" if random.random() < 0.3 else f"{recorder} {date} {block} 今日も一日 #{generation}"
            expected[recorder, date, block] = text
            world.record(recorder, date, block, text)

    for recorder in RECORDERS:
        record(recorder, 1)
        for _ in range(random.choice([1, 2, 3])):
            if random.random() < 0.5:
                waiting.append(threading.Thread(target=wait, args=(recorder,)))
                waiting[-1].start()
            else:
                status, job = service.ask_for(recorder, date)
                assert status == 202, f"{status}: {job}"
                clients.jobs.append(job["job_id"])
    # Outages come when the work has begun: a store that is away at the plan fails a new job.
    wait_until(lambda: sum(key[1] == date for key in world.texts()) >= 20, "work begins", 300)
    fault = ["none", "store", "vault", "webhooks"][number % 4]
    if fault == "store":
        wait_until_planned(service)
        world.store_is_away = True
    world.vault_is_away, world.ears_are_deaf = fault == "vault", fault == "webhooks"
    time.sleep(0 if fault == "none" else 5)
    world.store_is_away = world.vault_is_away = world.ears_are_deaf = False
    for thread in waiting:
        thread.join()
    assert not faults, faults
    wait_for_the_end(service)
    record(RECORDERS[0], 2)
    state = "failed"
    while state == "failed":
        # As long as the store is not asked again after its outage.
        status, job = service.ask_for(RECORDERS[0], date, force=True)
        assert status == 202, f"{status}: {job}"
        clients.jobs.append(job["job_id"])
        wait_for_the_end(service)
        state = service.ask("GET", f"/jobs/{job['job_id']}")[1]["state"]
        time.sleep(1 if state == "failed" else 0)
    wait_until(lambda: not query(service.folder / "state.sqlite", "SELECT 1 FROM outbox"), "the outbox is sent", 300)
    wait_until(lambda: set(clients.jobs) <= set(world.told), "every end is announced", 120)
    texts = world.texts()
    for key, text in expected.items():
        assert texts.get(key) == text, f"{key} should be {text!r} and is {texts.get(key)!r}"
    return fault


def wait_until_planned(service):
    """Waits until only jobs that have been planned are left: a new job fails when the store is away at its plan."""
    wait_until(lambda: not query(service.folder / "state.sqlite", """
        SELECT 1 FROM job WHERE state IN ('queued', 'running')
        AND NOT EXISTS (SELECT 1 FROM job_event WHERE job_id = job.id AND content LIKE '{"planned"%')"""), "all jobs are planned", 300)


def wait_for_the_end(service):
    wait_until(lambda: not query(service.folder / "state.sqlite", "SELECT 1 FROM job WHERE state IN ('queued', 'running')"),
               "all jobs end", 300)


def let_days_pass(service, days):
    with sqlite3.connect(service.folder / "state.sqlite", timeout=30) as database:
        for table, column in (("job", "finished_at"), ("job_event", "time"), ("slot", "changed_at")):
            database.execute(f"UPDATE {table} SET {column} = {column} - ?", [days * 86_400])
    database.close()


def look(service):
    """What the service holds, seen from outside."""
    process = pathlib.Path(f"/proc/{service.process.pid}")
    status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())

    def size(name):
        path = service.folder / name
        return path.stat().st_size >> 10 if path.exists() else 0

    return {"RSS, MB": int(status["VmRSS"].split()[0]) / 1024, "files": len(list((process / "fd").iterdir())),
            "threads": int(status["Threads"]), "state, KB": size("state.sqlite"), "WAL, KB": size("state.sqlite-wal"),
            "temporary files": sum(1 for path in (service.folder / "temporary").rglob("*.audio")),
            "jobs": query(service.folder / "state.sqlite", "SELECT count(*) FROM job")[0][0]}


# How much more each may be after the last day than in the middle of the week, when what is kept is complete.
MARGINS = {"RSS, MB": (1.10, 8), "files": (1, 8), "threads": (1, 4), "state, KB": (1.10, 64), "WAL, KB": (1, 4_200),
           "temporary files": (0, 0), "jobs": (1.5, 4)}


def main(program, folder, days):
    began = time.monotonic()
    world = World()
    folder = pathlib.Path(folder)
    folder.mkdir()
    service = Service(program, folder, {**world.environment(), "JOB_RETENTION_DAYS": str(RETENTION_DAYS),
                                        "STAND_IN_MILLISECONDS": "5", "STAND_IN_FORGETTING_SECONDS": "2"}, free_port())
    assert service.is_up()
    clients, looks = Clients(service), []
    try:
        for number in range(days):
            fault = ask_for_a_day(service, world, clients, number)
            let_days_pass(service, 1)
            # Those that come and go do so for some seconds more, and what is old is forgotten.
            time.sleep(5)
            looks.append(look(service))
            if number == 0:
                print("day  " + "".join(f"{name:>17}" for name in looks[0]) + "  away", flush=True)
            print(f"{number + 1:3}  " + "".join(f"{value:17.0f}" for value in looks[-1].values()) + f"  {fault}", flush=True)
    finally:
        clients.end()
    middle = looks[min(RETENTION_DAYS + 1, days - 1)]
    for name, (factor, more) in MARGINS.items():
        assert looks[-1][name] <= middle[name] * factor + more, f"{name} grows: {[look[name] for look in looks]}"
    # Nobody asks for anything any more, and what is old is forgotten all the same.
    let_days_pass(service, RETENTION_DAYS + 1)
    wait_until(lambda: look(service)["jobs"] == 0, "an idle service forgets", 60)
    assert not query(folder / "state.sqlite", "SELECT 1 FROM slot UNION SELECT 1 FROM job_event"), "something old is left"
    assert service.end(signal.SIGTERM) == 0, "the service does not end well"
    assert not list((folder / "temporary").iterdir()), "temporary files are left"
    assert not world.older_over_newer, world.older_over_newer[:1]
    saved = len(world.saves)
    print(f"{days} days, {len(set(clients.jobs))} jobs, {len(world.rows)} slots, {saved} texts saved, {clients.answers} other "
          f"requests, {clients.followed} followers of events, {sum(world.told.values())} webhooks: "
          f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
