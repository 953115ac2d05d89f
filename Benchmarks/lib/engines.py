"""The engines that are compared, each run as a process of its own that loads its model before its clock starts."""
import json
import os
import subprocess
import sys

PEERS = ["faster-whisper int8 batch 8", "faster-whisper int8 sequential", "whisper.cpp f16"]
REQUIREMENTS = ["faster-whisper==1.2.1", "pywhispercpp==1.5.1"]
PEER_FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "peers")


def all_engines(args, peers: list, environment: str) -> list:
    """Ours first, then the wanted peers."""
    unknown = [name for name in peers if name not in PEERS]
    if unknown:
        raise SystemExit(f"no such peer: {', '.join(unknown)}; there are: {', '.join(PEERS)}")
    python = make_environment(environment) if peers else None
    return [Ours(args)] + [Peer(name, python, args) for name in peers]


def make_environment(folder: str) -> str:
    """A virtual environment with the peers; returns its Python."""
    python = os.path.join(folder, "bin", "python")
    if not os.path.exists(python):
        print("installing the peers …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *REQUIREMENTS], check=True)
    return python


def last_json_line(command: list) -> dict:
    """Runs a command and reads the last line that it prints."""
    # Old OpenBLAS cores may be forced through these variables; a peer must not be slowed by them.
    environment = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment).stdout
    return json.loads(output.decode().strip().splitlines()[-1])


class Ours:
    name = "vibe-transcriber int8"

    def __init__(self, args):
        self.binary, self.threads = args.binary, str(args.threads)

    def transcribe(self, path: str, language: str) -> dict:
        report = last_json_line([self.binary, "transcribe", "--threads", self.threads, "--language", language,
                                 "--format", "json", path])
        return {"real_time_factor": report["real_time_factor"], "peak_rss_mb": report["peak_rss_mb"],
                "characters": len(report["text"])}

    def encoder(self):
        command = [self.binary, "bench", "encoder", "--threads", self.threads]
        lines = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode().splitlines()
        # Log-mel is made before the peer's clock starts; the decoder's keys and values after it stops.
        return next(line["median"] for line in map(json.loads, lines) if line["name"] == "encoder")


    def kernels(self) -> dict:
        """The figures of one core's matrix products by precision."""
        output = subprocess.run([self.binary, "bench", "kernels"], check=True, stdout=subprocess.PIPE).stdout
        return {line["name"].split()[-1]: line for line in map(json.loads, output.decode().splitlines())}


def openblas_gops(python: str) -> float:
    """Billions of operations in a second of OpenBLAS' sgemm on one core."""
    return last_json_line([python, os.path.join(PEER_FOLDER, "sgemm_peer.py")])["median_gops"]


class Peer:
    def __init__(self, name: str, python: str, args):
        self.name, self.python, self.args = name, python, args

    def command(self, *rest: str) -> list:
        script = "whisper_cpp_peer.py" if self.name.startswith("whisper.cpp") else "faster_whisper_peer.py"
        return [self.python, os.path.join(PEER_FOLDER, script), "--model", self.args.model,
                "--threads", str(self.args.threads), *rest]

    def transcribe(self, path: str, language: str) -> dict:
        batch = ["--batch", "8"] if self.name.endswith("batch 8") else []
        return last_json_line(self.command("--language", language, *batch, path))

    def encoder(self):
        if not self.name.endswith("batch 8"):
            return None
        return last_json_line(self.command("--encoder"))["median_milliseconds"]
