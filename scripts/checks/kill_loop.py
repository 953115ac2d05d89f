#!/usr/bin/env python3
"""Kills a service again and again, at chosen moments and at random ones: kill_loop.py PROGRAM FOLDER KILLS

Every life works on the same state. When the jobs of a day have ended, everything that was promised is looked for: see Loop.check.
"""
import collections
import pathlib
import random
import signal
import sys
import threading
import time

from service import Service, free_port, query
from world import BLOCKS, FolderWorld, World

DATE = "2025-07-16"
RECORDED = 12
# Where a life may end. Those after the gap need a Vault and a store that are asked over HTTP.
EVERYWHERE = ["at random", "start", "model", "transcribe", "transcribed", "all done", "webhook", "told", "shutdown"]
BETWEEN_SERVERS = ["plan", "fetch", "asked to save", "save", "saved", "read back", "store away", "outbox"]


class Loop:
    def __init__(self, program, folder, world):
        self.program, self.folder, self.world = program, pathlib.Path(folder), world
        self.folder.mkdir(parents=True)
        world.watch = self.watch
        self.moments = EVERYWHERE + (BETWEEN_SERVERS if type(world) is World else [])
        self.port = free_port()
        self.lock = threading.Lock()
        self.armed, self.hit, self.service = None, threading.Event(), None
        self.expected, self.jobs, self.checked = {}, {}, {}
        # In which life a text was on the disk for the first time.
        self.life, self.kept = 0, {}
        self.starts, self.excused = collections.Counter(), collections.Counter()
        self.in_hand, self.is_answered = None, True
        self.days, self.polite = 0, 0
        self.kills = collections.Counter()

    # What happens in the world and in the engine

    def watch(self, moment, key):
        with self.lock:
            # The store is asked only for what is on the disk.
            if moment == "asked to save":
                self.keep(key[1])
            if not self.armed or self.armed[0] != moment:
                return
            if self.armed[1] > 0:
                self.armed = moment, self.armed[1] - 1
                return
            self.armed = None
        if moment in ("read back", "told", "model", "transcribe", "transcribed"):
            # And a bit: into what comes after.
            time.sleep(random.random() * 0.008)
        self.service.kill()
        self.hit.set()

    def keep(self, text):
        self.kept.setdefault(text, self.life)
        if self.in_hand == text:
            self.in_hand = None

    def hear(self, line):
        what, _, text = line.partition(" ")
        if what == "transcribing" and text:
            with self.lock:
                # Slots are taken one after the other, each written down before the next one begins.
                if self.in_hand:
                    self.keep(self.in_hand)
                # What the store was asked within the same life may be heard of first.
                is_kept = self.kept.get(text)
                assert_that(is_kept in (None, self.life), f"{text} was on the disk and is transcribed again")
                self.starts[text] += 1
                self.in_hand = text if is_kept is None else None
        self.watch({"loading": "model", "transcribing": "transcribe"}.get(what, what), text)

    # One life

    def live(self, moment):
        self.armed, self.in_hand, self.life = None, None, self.life + 1
        self.hit.clear()
        self.service = Service(self.program, self.folder, {**self.world.environment(), "STAND_IN_MILLISECONDS": "10"},
                               self.port, self.hear)
        if moment == "start":
            time.sleep(random.random() * self.slowest_start)
        else:
            began = time.monotonic()
            if moment in ("webhook", "outbox"):
                # Comes at the start, if at all.
                self.arm(moment)
            try:
                self.service.is_up()
                self.slowest_start = max(self.slowest_start, time.monotonic() - began)
                self.work(moment)
            except OSError:
                assert_that(self.hit.wait(5), f"the service does not answer; see {self.folder}/log")
        self.world.store_is_away = False
        status = self.service.end()
        if status == -signal.SIGKILL:
            self.kills[moment] += 1
            if self.in_hand:
                self.excused[self.in_hand] += 1
        else:
            assert_that(moment == "shutdown" and status == 0, f"the service ended with {status}; see {self.folder}/log")
            self.polite += 1

    slowest_start = 0.05

    def arm(self, moment):
        skip = {"plan": 3, "fetch": RECORDED, "transcribe": RECORDED, "transcribed": RECORDED, "asked to save": RECORDED,
                "save": RECORDED, "saved": RECORDED, "read back": RECORDED, "outbox": 2}.get(moment, 1)
        self.armed = "save" if moment == "outbox" else moment, random.randrange(skip)

    def work(self, moment):
        if self.is_idle():
            if not self.armed and moment in ("plan", "model"):
                self.arm(moment)
            self.ask()
        self.let_go_what_was_interrupted_often()
        if moment == "store away":
            self.fill_the_outbox()
        elif moment == "shutdown":
            time.sleep(random.random() * 0.3)
            self.service.process.send_signal(signal.SIGTERM)
            time.sleep(random.random() * 0.03)
        elif moment == "all done":
            while not self.is_idle():
                time.sleep(0.01)
        elif moment == "at random":
            time.sleep(random.random() * 0.6)
        else:
            if not self.armed and not self.hit.is_set():
                self.arm(moment)
            # A moment that does not come, since the work was nearly done.
            patience = time.monotonic() + 8
            while not self.hit.wait(0.05) and time.monotonic() < patience:
                if self.is_idle() and moment not in ("told", "webhook"):
                    self.ask()

    def fill_the_outbox(self):
        # Not before the plan, or the job would fail.
        patience, begun = time.monotonic() + 8, sum(self.starts.values())
        while time.monotonic() < patience and sum(self.starts.values()) == begun and not self.is_idle():
            time.sleep(0.005)
        self.world.store_is_away = True
        while time.monotonic() < patience and len(self.outbox()) < 3 and not self.is_idle():
            time.sleep(0.05)

    def outbox(self):
        return query(self.folder / "state.sqlite", "SELECT device_id, time_block, tries, refusal FROM outbox")

    def let_go_what_was_interrupted_often(self):
        """A slot that is in progress during five crashes is given up; here every one is to be saved."""
        patience = time.monotonic() + 60
        while time.monotonic() < patience and query(self.folder / "state.sqlite", """
                SELECT 1 FROM job, json_each(content, '$.slots') AS slot WHERE job.state IN ('queued', 'running')
                AND (json_extract(slot.value, '$.interruptions') >= 3 AND NOT json_extract(slot.value, '$.state')
                     IN ('silent', 'transcribed', 'failed', 'saved_later', 'skipped', 'no_audio')
                     OR json_extract(content, '$.emptyHandedInterruptions') >= 3)"""):
            time.sleep(0.02)

    # Days

    def ask(self):
        """Another recorder's day, or the last one again; what was asked for before has ended."""
        self.check()
        again = self.days % 3 == 2
        if not again:
            self.device = f"recorder-{self.days}"
        self.days += 1
        for block in random.sample(BLOCKS, RECORDED) if not again else [key[2] for key in self.expected if key[0] == self.device]:
            text = "" if random.random() < 0.1 else f"{self.device} の {block} です #{self.days}"
            self.expected[self.device, DATE, block] = text
            self.world.record(self.device, DATE, block, text)
        self.day = dict(device=self.device, date=DATE, force=again)
        self.send()

    def send(self):
        self.is_answered = False
        status, job = self.service.ask_for(**self.day)
        self.is_answered = True
        assert_that(status == 202, f"{status}: {job}")
        self.jobs[job["job_id"]] = None
        if random.random() < 0.3 and not self.day["force"]:
            # An equal request joins it, unless it has ended; then it finds nothing to do.
            status, other = self.service.ask_for(**self.day)
            assert_that(status == 202 and (other["job_id"] == job["job_id"] or self.ended(job["job_id"])),
                        f"{job['job_id']} was not joined")
            self.jobs[other["job_id"]] = None

    def ended(self, job):
        if self.jobs.get(job) is None:
            status, found = self.service.ask("GET", f"/jobs/{job}")
            assert_that(status == 200, f"job {job} was answered and is lost: {status}")
            if found["state"] in ("queued", "running"):
                return False
            self.jobs[job] = found
            if found["state"] == "failed":
                # A new job fails when the store cannot be asked for the plan; its client asks again.
                assert_that("データベースに接続できません" in found["detail"], f"{found['detail']}")
                self.send()
                return False
        return True

    def send_again_what_was_not_answered(self):
        """Unless the service had written it down when it was killed; then it need not be asked for again."""
        unknown = [job for job, in query(self.folder / "state.sqlite", "SELECT id FROM job") if job not in self.jobs]
        if unknown:
            self.is_answered = True
            self.jobs.update(dict.fromkeys(unknown))
        else:
            self.send()

    def is_idle(self):
        if not self.is_answered:
            self.send_again_what_was_not_answered()
        return all([self.ended(job) for job in list(self.jobs) if self.jobs[job] is None])

    def check(self):
        patience = time.monotonic() + 120
        while waiting := self.outbox():
            if self.hit.is_set():
                raise ConnectionError("killed in the middle of it")
            assert_that(time.monotonic() < patience, f"the outbox is not sent: {waiting}")
            time.sleep(0.1)
        texts = self.world.texts()
        for key, text in self.expected.items():
            assert_that(texts.get(key) == text, f"{key} should be {text!r} and is {texts.get(key)!r}")
        assert_that(len(texts) == len(self.expected), "there is a text for a slot without audio")
        assert_that(not self.world.older_over_newer, f"an older text replaced a newer one: {self.world.older_over_newer[:1]}")
        for job, found in self.jobs.items():
            if job not in self.checked and found["state"] == "completed":
                summary = found["result"]["summary"]
                assert_that(summary["errors"] == 0, f"{found}")
                assert_that(sum(summary.values()) == 2 * summary["total_slots"], f"{summary}")
                self.checked[job] = True
        for text, count in self.starts.items():
            assert_that(count <= 1 + self.excused[text], f"{text} was transcribed {count} times, killed {self.excused[text]} times")

    def finish(self):
        """At last everything ends, and every end has been announced."""
        self.armed, self.in_hand, self.life = None, None, self.life + 1
        self.service = Service(self.program, self.folder, self.world.environment(), self.port, self.hear)
        self.service.is_up()
        while not self.is_idle():
            time.sleep(0.05)
        self.check()
        patience = time.monotonic() + 60
        while missing := set(self.jobs) - set(self.world.told):
            assert_that(time.monotonic() < patience, f"the end was not announced for {missing}")
            time.sleep(0.1)
        assert_that(self.service.end(signal.SIGTERM) == 0, "the last life did not end well")
        left = list((self.folder / "temporary").iterdir())
        assert_that(not left, f"temporary files are left: {left}")


def assert_that(is_so, otherwise):
    if not is_so:
        problems.append(otherwise)
        raise AssertionError(otherwise)


problems = []


def main(program, folder, kills):
    began = time.monotonic()
    folder = pathlib.Path(folder)
    servers = World()
    servers.share_of_failures = 0.01
    loops = {"a Vault and a Supabase": Loop(program, folder / "servers", servers),
             "a folder and SQLite": Loop(program, folder / "files", FolderWorld(folder / "files-world"))}
    shares = dict(zip(loops, (kills * 2 // 3, kills - kills * 2 // 3)))
    for name, loop in loops.items():
        turn = 0
        while sum(loop.kills.values()) < shares[name] and not problems:
            if turn % len(loop.moments) == 0:
                order = random.sample(loop.moments, len(loop.moments))
                # What was left by one moment is what the other is about.
                for first, second in (("all done", "webhook"), ("store away", "outbox")):
                    if first in order:
                        order.remove(second)
                        order.insert(order.index(first) + 1, second)
            loop.live(order[turn % len(order)])
            turn += 1
        loop.finish()
        print(f"-- {name}: {time.monotonic() - began:.0f} s", flush=True)
    assert not problems, problems
    report(loops, time.monotonic() - began)


def report(loops, seconds):
    def total(of):
        return sum(of(loop) for loop in loops.values())

    print("killed at        " + "".join(f"{name:>24}" for name in loops))
    for moment in EVERYWHERE + BETWEEN_SERVERS:
        print(f"{moment:17}" + "".join(f"{loop.kills[moment] or '–':>24}" for loop in loops.values()))
    print(f"{'all':17}" + "".join(f"{sum(loop.kills.values()):>24}" for loop in loops.values()))
    starts = total(lambda loop: sum(loop.starts.values()))
    texts = total(lambda loop: len(loop.starts))
    told = total(lambda loop: sum(loop.world.told.values()))
    jobs = total(lambda loop: len(loop.jobs))
    print(f"{total(lambda loop: loop.days)} days, {jobs} jobs, {total(lambda loop: len(loop.expected))} slots with audio, "
          f"{texts} texts transcribed {starts} times: {starts - texts} repeats of what was in progress, 0 of what was on disk")
    print(f"webhooks: {jobs} jobs told {told} times; {total(lambda loop: loop.polite)} ends before the kill came; "
          f"slowest start {max(loop.slowest_start for loop in loops.values()):.2f} s")
    print(f"lost: 0; older over newer: 0; {seconds:.0f} s")


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    finally:
        for service in list(Service.all):
            service.end()
