"""Answers of the service with every state at once, which no real day has."""
from service import DEVICE, TEXTS

BLOCKS = [f"{index // 2:02}-{'30' if index % 2 else '00'}" for index in range(48)]
JOB = "0b5f6f0e-6f0a-4d3e-9a55-3a1f6c0f9f10"
DATE = "2025-07-16"
STATES = ("unknown", "no_audio", "queued", "transcribing", "silent", "transcribed", "failed", "saved_later")


def slot(block, state, text=None, **members):
    return {
        "time_block": block, "state": state, "text": text, "segments": None, "rejected": [], "audio_changed": False, "error": None,
    } | members


def day(slots, job=None, **members):
    """48 slots: those given by block, the others without audio."""
    return {
        "device_id": DEVICE, "date": DATE, "job_id": job, "store_error": None, "vault_error": None,
        "slots": [slots.get(block) or slot(block, "no_audio") for block in BLOCKS],
    } | members


def every_state():
    slots = {}
    for position, block in enumerate(["06-30", "07-00", "08-30", "09-30", "12-00", "12-30"]):
        slots[block] = slot(block, "transcribed", TEXTS[position % len(TEXTS)])
    for block in ["07-30", "08-00", "10-00", "13-00"]:
        slots[block] = slot(block, "silent", "")
    parts = [TEXTS[1], TEXTS[2]]
    slots["09-00"] = slot("09-00", "transcribed", "".join(parts), segments=[
        {"start": 5.0, "end": 10.6, "text": parts[0]}, {"start": 15.1, "end": 19.7, "text": parts[1]}])
    slots["10-30"] = slot("10-30", "failed", error={
        "stage": "decode", "code": "audio_malformed", "detail": "The file is no audio that ffmpeg can read."})
    slots["13-30"] = slot("13-30", "saved_later", TEXTS[4])
    slots["15-30"] = slot("15-30", "transcribed", TEXTS[3], audio_changed=True)
    slots["16-00"] = slot("16-00", "transcribing")
    for block in ["16-30", "18-00", "18-30", "19-00", "19-30"]:
        slots[block] = slot(block, "queued")
    for block in ["21-00", "21-30", "22-00", "22-30", "23-00", "23-30"]:
        slots[block] = slot(block, "unknown")
    return day(slots, job=JOB)


def job(state="running", **members):
    slots = [{"time_block": it["time_block"], "state": it["state"]} for it in every_state()["slots"]]
    # The first ones had text before this job.
    for done in [it for it in slots if it["state"] == "transcribed"][:5]:
        done["state"] = "skipped"
    return {
        "job_id": JOB, "state": state, "device_id": DEVICE, "date": DATE, "model": "base", "force": False,
        "time_blocks": BLOCKS, "created_at": "2025-07-17T01:00:00Z", "started_at": "2025-07-17T01:00:01Z",
        "finished_at": None, "position": None, "slots": slots, "summary": None, "errors": [], "result": None,
        "detail": None,
    } | members


LOAD = {
    "status": "transcribing", "queue": {"running": 1, "waiting": 0, "limit": 8}, "load_average": [1.84, 1.2, 0.7],
    "cores": 2, "memory": {"resident_mb": 355, "limit_mb": 2048}, "model": "base", "precision": "int8",
}


def show_every_state(dashboard):
    """Makes the page see a day with every state and the job running on it."""
    dashboard.answer("devices/*/days/*", every_state())
    dashboard.answer("jobs?state=running", {"jobs": [job()]})
    dashboard.answer("jobs?state=queued", {"jobs": []})
    dashboard.answer(f"jobs/{JOB}", job())
    dashboard.answer("load", LOAD)
    # After these nothing happens; the page asks again after a while.
    events = (
        'id: 1\nevent: planned\ndata: {"to_transcribe": 15}\n\n'
        'id: 2\nevent: started\ndata: {"time_block": "16-00", "position": 10, "of": 15}\n\n')
    dashboard.context.route(
        f"{dashboard.root}/jobs/{JOB}/events",
        lambda route: route.fulfill(status=200, content_type="text/event-stream", body=events))
