"""Results without any engine, for the tests."""
import os
import sys

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(FOLDER)
sys.path.insert(0, FOLDER)

from lib.results import Results  # noqa: E402


def report(speed: float, memory: int = 250, text: str = "words") -> dict:
    return {"audio_seconds": 600, "wall_seconds": 600 / speed, "peak_rss_mb": memory, "text": text}


def three_rounds() -> Results:
    made = Results({"machine": "R&D <cpu>", "date": "2026-01-01", "load_at_start": 0, "model": "base", "threads": 2})
    for ours, theirs in ((80, 40), (90, 30), (30, 10)):
        made.add("ours", "ja", report(ours))
        made.add("peer <a>", "ja", report(theirs, memory=1000))
    return made
