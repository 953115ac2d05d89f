"""faster-whisper's texts for a manifest: int8, at its best setting (one window at a time, VAD, beam 5) or, with --batch, in its
batch mode. Prints path and text as tab-separated values, as `vibe-transcriber evaluate --write-texts` does; files without speech
are taken for Japanese unless --language says otherwise."""
import argparse
import csv
import os
import sys
import time

from faster_whisper import BatchedInferencePipeline, WhisperModel

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("manifest")
parser.add_argument("--model", required=True)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--batch", type=int, help="windows at a time; without it one by one, with VAD")
parser.add_argument("--beam", type=int, default=5)
parser.add_argument("--language", help="of every file, or auto; without it each row's own")
args = parser.parse_args()

model = WhisperModel(args.model, device="cpu", compute_type="int8", cpu_threads=args.threads)
if args.batch:
    pipeline, how = BatchedInferencePipeline(model), {"batch_size": args.batch}
else:
    pipeline, how = model, {"vad_filter": True}
folder = os.path.dirname(args.manifest)
started = time.perf_counter()
print("path\ttext")
with open(args.manifest, encoding="utf-8", newline="") as handle:
    for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
        language = None if args.language == "auto" else args.language or row["language"] or "ja"
        segments, _ = pipeline.transcribe(
            os.path.join(folder, row["path"]), beam_size=args.beam, language=language, **how)
        print(row["path"], " ".join("".join(segment.text for segment in segments).split()), sep="\t", flush=True)
print(f"{time.perf_counter() - started:.1f} s", file=sys.stderr)
