#!/usr/bin/env python3
"""Makes bad surroundings in a mount namespace of its own: surroundings.py PROGRAMS FOLDER [CHECK…]"""
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time

from service import Service, free_port, query, wait_until
from world import BLOCKS, World

DEVICE, DATE = "recorder", "2025-07-16"


class Place:
    """A folder of a check's own, with a Vault and a store beside it, and small disks in it."""

    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        folder.mkdir()
        self.world, self.expected = World(), {}
        self.heard = []

    def disk(self, name, megabytes=16, options=""):
        path = self.folder / name
        path.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700{options}", "tmpfs", str(path)]
        subprocess.run(mount, check=True)
        return Disk(path)

    def record(self, slots=12, device=DEVICE):
        for number, block in enumerate(BLOCKS[:slots]):
            text = "" if number % 4 == 3 else f"{device} の {block} です #1"
            self.expected[device, DATE, block] = text
            self.world.record(device, DATE, block, text)

    def serve(self, prefix=(), step=60, **environment):
        settings = {**self.world.environment(), "STAND_IN_MILLISECONDS": str(step), **environment}
        for name in [name for name, value in settings.items() if value == ""]:
            del settings[name]
        service = Service(self.programs / "stand-in-service", self.folder, settings, free_port(), self.heard.append, prefix)
        assert service.is_up(), self.log()
        return service

    def start_in_vain(self, prefix=(), **environment):
        """What `vibe-transcriber serve` says and ends with."""
        keep = {name: value for name, value in os.environ.items() if name in ("PATH", "LD_LIBRARY_PATH")}
        ended = subprocess.run(
            [*prefix, self.programs / "vibe-transcriber", "serve"], cwd=self.folder, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=60,
            env={**keep, "HOME": str(self.folder), "PORT": "0", "LOG_LEVEL": "critical", **environment})
        return ended.returncode, ended.stderr

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def transcriptions(self):
        texts = [line.removeprefix("transcribing ") for line in self.heard if line.startswith("transcribing r")]
        return len(texts), len(set(texts))

    def ends_well(self, service, texts=None):
        """Every text is where it belongs, and was made once."""
        wait_until(lambda: (texts or self.world.texts)() == self.expected, "all texts are in the store")
        assert service.end(signal.SIGTERM) == 0, self.log()
        made, different = self.transcriptions()
        assert made == different, f"{made - different} recordings were transcribed again"


class Disk:
    def __init__(self, path):
        self.path, self.ballast = path, path / "ballast"

    def __str__(self):
        return str(self.path)

    def fill(self):
        """To the last byte, and what is freed behind our back too."""
        with open(self.ballast, "ab", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(4096))
            except OSError:
                pass

    def free(self):
        self.ballast.unlink()


def started(place):
    wait_until(lambda: place.transcriptions()[0] >= 2, "the work begins")


def job_state(service, job):
    return service.ask("GET", f"/jobs/{job}")[1]["state"]


def journal_full(place):
    """The texts go to the store past the outbox, new jobs are refused, and the end is written down when there is room."""
    disk = place.disk("disk")
    place.record()
    service = place.serve(STATE_PATH=f"{disk}/state.sqlite")
    job = service.ask_for(DEVICE, DATE)[1]["job_id"]
    started(place)
    disk.fill()
    wait_until(lambda: job_state(service, job) == "completed", "the job ends")
    status, answer = service.ask_for("another", DATE)
    assert status == 503 and answer["message"], answer
    assert query(disk.path / "state.sqlite", "SELECT state FROM job WHERE id = ?", job) == [("running",)]
    disk.free()
    wait_until(lambda: query(disk.path / "state.sqlite", "SELECT state FROM job WHERE id = ?", job) == [("completed",)],
               "the end is written down")
    assert service.ask_for("another", DATE)[0] == 202
    assert "database or disk is full" in place.log()
    wait_until(lambda: job in place.world.told, "the webhook is sent")
    place.ends_well(service)


def store_full(place):
    """The texts wait in the outbox."""
    disk = place.disk("disk")
    place.record()
    service = place.serve(DATABASE_PATH=f"{disk}/transcripts.sqlite", SUPABASE_URL="", SUPABASE_KEY="")
    job = service.ask_for(DEVICE, DATE)[1]["job_id"]
    started(place)
    disk.fill()
    wait_until(lambda: job_state(service, job) == "completed", "the job ends")
    report = service.ask("GET", f"/jobs/{job}")[1]["result"]
    assert report["summary"]["errors"] == 0 and report["saved_later"], report
    assert len(query(place.folder / "state.sqlite", "SELECT 1 FROM outbox")) == len(report["saved_later"])
    disk.free()
    place.ends_well(service, lambda: texts(disk.path / "transcripts.sqlite"))


def texts(database):
    return {tuple(row[:3]): row[3] for row in
            query(database, "SELECT device_id, date, time_block, transcription FROM vibe_whisper")}


def everything_full(place):
    """The default: journal, store and downloads on one disk. The current text is held, and the job waits."""
    disk = place.disk("disk")
    place.record()
    service = place.serve(DATABASE_PATH=f"{disk}/transcripts.sqlite", STATE_PATH=f"{disk}/state.sqlite",
                          TEMP_DIR=f"{disk}/temporary", SUPABASE_URL="", SUPABASE_KEY="")
    job = service.ask_for(DEVICE, DATE)[1]["job_id"]
    started(place)
    disk.fill()
    wait_until(lambda: "and the job waits" in place.log(), "the log says what it waits for")
    made = place.transcriptions()
    time.sleep(3)
    assert place.transcriptions() == made and job_state(service, job) == "running"
    disk.free()
    wait_until(lambda: job_state(service, job) == "completed", "the job ends")
    report = service.ask("GET", f"/jobs/{job}")[1]["result"]
    assert report["status"] == "success", report
    place.ends_well(service, lambda: texts(disk.path / "transcripts.sqlite"))


def stopped_on_a_full_disk(place):
    """A service that is told to stop while it holds a text makes it again after the restart; a job that is cancelled ends."""
    disk = place.disk("disk")
    place.record()
    where = dict(DATABASE_PATH=f"{disk}/transcripts.sqlite", STATE_PATH=f"{disk}/state.sqlite", SUPABASE_URL="",
                 SUPABASE_KEY="", SHUTDOWN_GRACE="2")
    service = place.serve(**where)
    service.ask_for(DEVICE, DATE)
    started(place)
    disk.fill()
    wait_until(lambda: "and the job waits" in place.log(), "the job waits")
    began = time.monotonic()
    assert service.end(signal.SIGTERM) == 0, place.log()
    assert time.monotonic() - began < 20, "the service takes long to stop"
    disk.free()
    service = place.serve(**where)
    wait_until(lambda: texts(disk.path / "transcripts.sqlite") == place.expected, "all texts are in the store")
    place.record(12, "recorder-2")
    job = service.ask_for("recorder-2", DATE)[1]["job_id"]
    made = place.transcriptions()[0]
    wait_until(lambda: place.transcriptions()[0] > made, "the work begins")
    disk.fill()
    time.sleep(1)
    service.ask("DELETE", f"/jobs/{job}")
    wait_until(lambda: job_state(service, job) == "cancelled", "the job is cancelled", 20)
    disk.free()
    assert service.end(signal.SIGTERM) == 0, place.log()


def downloads_full(place):
    """The job waits for room, and what was half downloaded is gone."""
    disk = place.disk("disk")
    place.record()
    service = place.serve(TEMP_DIR=str(disk))
    job = service.ask_for(DEVICE, DATE)[1]["job_id"]
    started(place)
    disk.fill()
    wait_until(lambda: "no space for a recording" in place.log(), "the log says what it waits for")
    assert "TEMP_DIR" in place.log() and job_state(service, job) == "running"
    time.sleep(2)
    assert not list(disk.path.rglob("*.audio")) or job_state(service, job) == "running"
    disk.free()
    wait_until(lambda: job_state(service, job) == "completed", "the job ends")
    report = service.ask("GET", f"/jobs/{job}")[1]["result"]
    assert report["status"] == "success", report
    place.ends_well(service)


def log_full(place):
    """Lines that cannot be written are dropped, and later ones are there again."""
    for form in "json", "text":
        place.record(4, f"recorder-{form}")
        disk = place.disk(form)
        service = place.serve(("sh", "-c", f'exec "$0" "$@" 2>>{disk}/log'), LOG_FORMAT=form, LOG_LEVEL="info", step=10)
        disk.fill()
        for _ in range(100):
            assert service.ask("GET", "/health")[0] == 200
        job = service.ask_for(f"recorder-{form}", DATE)[1]["job_id"]
        wait_until(lambda: job_state(service, job) == "completed", "the job ends")
        before = (disk.path / "log").stat().st_size
        disk.free()
        assert service.ask_for(f"nobody-{form}", DATE)[0] == 202
        wait_until(lambda: (disk.path / "log").stat().st_size > before, f"there are lines again, as {form}")
        assert service.end(signal.SIGTERM) == 0
    assert place.world.texts() == place.expected


def start_on_bad_disks(place):
    """One sentence, and a status that tells whether trying again helps: 75 when it may, 78 when somebody must change something."""
    full, sealed = place.disk("full", 1), place.disk("sealed", 1)
    full.fill()
    (place.folder / "file").write_text("no folder")
    (place.folder / "no-database").write_text("no database at all" * 1000)
    subprocess.run(["mount", "-o", "remount,ro", str(sealed)], check=True)
    home = {"DATABASE_PATH": f"{place.folder}/transcripts.sqlite", "STATE_PATH": f"{place.folder}/state.sqlite"}
    for setting, path, status, words in [
            ("STATE_PATH", f"{full}/state.sqlite", 75, "free some space"), ("DATABASE_PATH", f"{full}/t.sqlite", 75, "free some space"),
            ("STATE_PATH", f"{sealed}/state.sqlite", 78, "Read-only"), ("DATABASE_PATH", f"{sealed}/t.sqlite", 78, "Read-only"),
            ("TEMP_DIR", f"{sealed}", 78, "Read-only"),
            ("STATE_PATH", f"{place.folder}/file/state.sqlite", 78, "choose another path"),
            ("STATE_PATH", f"{place.folder}/full", 78, "choose another path"),
            ("DATABASE_PATH", f"{place.folder}/file/t.sqlite", 78, "choose another path"),
            ("STATE_PATH", f"{place.folder}/no-database", 78, "not a database"),
            ("DATABASE_PATH", f"{place.folder}/no-database", 78, "not a database")]:
        told = place.start_in_vain(**{**home, setting: path})
        is_one_sentence = told[1].count("\n") == 1 and "Error" not in told[1] and "(detail" not in told[1]
        assert told[0] == status and is_one_sentence and setting in told[1] and words in told[1], f"{setting}={path}: {told}"
        print("  ", told[0], told[1].strip().replace(str(place.folder), "…"))


def start_at_bad_addresses(place):
    """A port that is taken, an address of another machine, a name that nobody knows."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        for environment, status, words in [
                ({"PORT": str(other.getsockname()[1])}, 75, "Another program is listening"),
                ({"HOST": "192.0.2.1"}, 75, "not an address of this machine"), ({"HOST": "nobody.invalid"}, 75, "HOST")]:
            told = place.start_in_vain(**environment)
            assert told[0] == status and told[1].count("\n") == 1 and words in told[1], f"{environment}: {told}"
            print("  ", told[0], told[1].strip())


def few_open_files(place):
    """Under more clients than there may be open files the service works on, answers again when they have gone, and does not spin."""
    told = place.start_in_vain(("prlimit", "--nofile=32:32"))
    assert told[0] == 78 and told[1].count("\n") == 1 and "ulimit -n" in told[1], told
    print("   with 32:", told[0], told[1].strip())
    for number in 64, 128, 256:
        device = f"recorder-{number}"
        place.record(6, device)
        service = place.serve(("prlimit", f"--nofile={number}:{number}"), step=10)
        idle = len(os.listdir(f"/proc/{service.process.pid}/fd"))
        clients = crowd(service)
        time.sleep(1)
        before = processor_time(service)
        time.sleep(3)
        used = processor_time(service) - before
        held = len(os.listdir(f"/proc/{service.process.pid}/fd"))
        assert used < 1, f"with {number} the service spins: {used} s of 3"
        for client in clients:
            client.close()
        began = time.monotonic()
        wait_until(lambda: answers(service), f"the service answers again with {number}", 10)
        again = time.monotonic() - began
        job = service.ask_for(device, DATE)[1]["job_id"]
        wait_until(lambda: job_state(service, job) == "completed", f"a job ends with {number}")
        report = service.ask("GET", f"/jobs/{job}")[1]["result"]
        assert report["status"] == "success", f"with {number}: {report}"
        assert service.end(signal.SIGTERM) == 0, place.log()
        print(f"   with {number}: {idle} open when idle, {held} under 300 clients, {used:.2f} s of 3 busy, "
              f"answers {again:.1f} s after")
    assert place.world.texts() == place.expected


def crowd(service):
    """Clients that connect and say nothing."""
    clients = [socket.socket() for _ in range(300)]
    for client in clients:
        client.setblocking(False)
        client.connect_ex(("127.0.0.1", service.port))
    return clients


def few_files_while_working(place):
    """Many clients come while one waits for its day: neither the work nor the answer suffers."""
    place.record(12)
    service = place.serve(("prlimit", "--nofile=128:128"), step=100)
    answer = []
    asker = threading.Thread(target=lambda: answer.append(
        service.ask("POST", "/fetch-and-transcribe", {"device_id": DEVICE, "date": DATE}, timeout=120)))
    asker.start()
    started(place)
    clients = crowd(service)
    asker.join()
    assert answer and answer[0][0] == 200 and answer[0][1]["status"] == "success", answer
    for client in clients:
        client.close()
    place.ends_well(service)


def answers(service):
    try:
        return service.ask("GET", "/", timeout=5)[0] == 200
    except OSError:
        return False


def processor_time(service):
    fields = pathlib.Path(f"/proc/{service.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def jumping_clock(place):
    """The clock is set a day forth and back while a job runs, texts wait in the outbox and a webhook is to be told again."""
    library, clock = place.folder / "wall_clock.so", place.folder / "clock"
    source = pathlib.Path(__file__).with_name("wall_clock.c")
    try:
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", library, source, "-ldl"], check=True)
    except FileNotFoundError:
        print("   SKIPPED: no C compiler", file=sys.stderr)
        return

    def set_clock(days):
        clock.write_text(f"{days * 86_400}\n")

    set_clock(0)
    place.record(24)
    service = place.serve(step=100, LD_PRELOAD=str(library), WALL_CLOCK=str(clock), JOB_RETENTION_DAYS="1",
                          STAND_IN_FORGETTING_SECONDS="30")
    place.world.ears_are_deaf = True
    began = time.monotonic()
    job = service.ask_for(DEVICE, DATE)[1]["job_id"]
    started(place)
    # A job that ends in the future: its webhook is to be tried again then.
    set_clock(1)
    place.world.store_is_away = True
    wait_until(lambda: query(place.folder / "state.sqlite", "SELECT 1 FROM outbox"), "texts wait")
    set_clock(-1)
    place.world.store_is_away = False
    time.sleep(1)
    set_clock(1)
    wait_until(lambda: job_state(service, job) == "completed", "the job ends")
    wait_until(lambda: query(place.folder / "state.sqlite", "SELECT 1 FROM webhook WHERE tries > 0"), "a webhook failed")
    set_clock(0)
    place.world.ears_are_deaf = False
    wait_until(lambda: place.world.told.get(job), "the webhook is sent although its time is a day away", 60)
    wait_until(lambda: not query(place.folder / "state.sqlite", "SELECT 1 FROM outbox"), "the outbox is empty")
    assert job_state(service, job) == "completed", "the job is forgotten"
    place.ends_well(service)
    print(f"   all of it after {time.monotonic() - began:.0f} s")


CHECKS = [journal_full, store_full, everything_full, stopped_on_a_full_disk, downloads_full, log_full, start_on_bad_disks,
          start_at_bad_addresses, few_open_files, few_files_while_working, jumping_clock]


def main(programs, folder, *names):
    failed = []
    for check in CHECKS:
        if names and check.__name__ not in names:
            continue
        began = time.monotonic()
        place = Place(pathlib.Path(programs), pathlib.Path(folder) / check.__name__)
        try:
            check(place)
            print(f"{check.__name__}: {time.monotonic() - began:.0f} s", flush=True)
        except Exception as error:
            failed.append(check.__name__)
            print(f"{check.__name__}: FAILED: {error!r}", flush=True)
            if (place.folder / "log").exists():
                print(place.log()[-3000:], file=sys.stderr)
        finally:
            for service in list(Service.all):
                service.end()
    assert not failed, failed


if __name__ == "__main__":
    main(*sys.argv[1:])
