"""The engines that are compared, each run as a process of its own that loads its model before its clock starts."""
import os
import sys
from typing import NamedTuple

from lib.installation import Installation
from lib.running import RunError, json_lines


class PeerKind(NamedTuple):
    title: str
    script: str
    arguments: list


PEERS = {
    "faster-whisper-batched": PeerKind("faster-whisper int8 batch 8", "faster_whisper_peer.py", ["--batch", "8"]),
    "faster-whisper-sequential": PeerKind("faster-whisper int8 sequential", "faster_whisper_peer.py", ["--beam", "1"]),
    "faster-whisper-beam5": PeerKind("faster-whisper int8 beam 5", "faster_whisper_peer.py", ["--beam", "5"]),
    "whisper.cpp": PeerKind("whisper.cpp f16", "whisper_cpp_peer.py", []),
}
DEFAULT_PEERS = ["faster-whisper-batched", "faster-whisper-sequential", "whisper.cpp"]


def all_engines(args, peers: list, folder: str) -> list:
    """Ours first, then the wanted peers, which are installed in `folder`."""
    unknown = [name for name in peers if name not in PEERS]
    if unknown:
        raise SystemExit(f"no such peer: {', '.join(unknown)}; there are: {', '.join(PEERS)}")
    installation = Installation(folder) if peers else None
    return [Ours(args)] + [Peer(PEERS[name], installation, args) for name in peers]


def or_nothing(measure):
    """A figure that the comparison can do without: where it cannot be had, says so loudly and goes on."""
    try:
        return measure()
    except (RunError, KeyError) as error:
        print(f"WARNING: a figure is left out: {error}", file=sys.stderr)
        return None


class Ours:
    name = "vibe-transcriber int8"
    encoder_of = "vibe-transcriber"

    def __init__(self, args):
        self.binary = args.binary
        model = os.path.abspath(args.model)
        self.beam_size = args.beam_size
        self.variables = {"MODEL_DIR": os.path.dirname(model)}
        self.options = ["--model", os.path.basename(model), "--threads", str(args.threads), "--precision", "int8"]

    def transcribe(self, path: str, language: str) -> dict:
        command = [self.binary, "transcribe", *self.options, "--beam-size", str(self.beam_size), "--language", language,
                   "--format", "json", path]
        return json_lines(command, **self.variables)[-1]

    def encoder(self) -> float:
        """Milliseconds for a window, without log-mel and without the decoder's keys and values, as for the peers."""
        lines = json_lines([self.binary, "bench", "encoder", *self.options], **self.variables)
        return {line["name"]: line["median"] for line in lines}["encoder"]

    def kernels(self) -> dict:
        """The figures of one core's matrix products by precision."""
        return {line["name"].split()[-1]: line for line in json_lines([self.binary, "bench", "kernels"], **self.variables)}


class Peer:
    def __init__(self, kind: PeerKind, installation: Installation, args):
        self.kind, self.installation = kind, installation
        self.name, self.encoder_of = kind.title, kind.script
        is_ggml = kind.script == "whisper_cpp_peer.py"
        model = installation.ggml_model(args.model) if is_ggml else installation.ctranslate2_model(args.model)
        self.options = ["--model", model, "--threads", str(args.threads)]

    def _run(self, *arguments: str) -> dict:
        command = self.installation.command(self.kind.script, *self.options, *arguments)
        return json_lines(command, **self.installation.variables)[-1]

    def transcribe(self, path: str, language: str) -> dict:
        return self._run("--language", language, *self.kind.arguments, path)

    def encoder(self) -> float:
        return self._run("--encoder")["median_milliseconds"]

    def openblas_gops(self) -> float:
        """Billions of operations in a second of OpenBLAS' sgemm on one core."""
        return json_lines(self.installation.command("sgemm_peer.py"))[-1]["median_gops"]
