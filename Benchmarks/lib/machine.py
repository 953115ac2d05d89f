"""Where and when the figures were taken."""
import datetime
import os
import platform


def processor() -> str:
    """The processor's name."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as handle:
            names = [line.split(":", 1)[1].strip() for line in handle if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()


def conditions(model: str, threads: int) -> dict:
    return {"machine": f"{processor()}, {os.cpu_count()} cores", "date": datetime.date.today().isoformat(),
            "load_at_start": os.getloadavg()[0], "model": os.path.basename(os.path.abspath(model)), "threads": threads}
