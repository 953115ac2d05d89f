"""whisper.cpp (through pywhispercpp) on one file, with the same weights in its own format; prints one line of JSON."""
import argparse
import json
import os
import resource
import time
import wave

import numpy
from pywhispercpp.model import Model

import ggml_file


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--model", required=True)
    parser.add_argument("--language", required=True)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def main() -> None:
    args = arguments()
    converted = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".peers", "ggml-base.bin")
    if not os.path.exists(converted):
        ggml_file.convert(args.model, converted)
    model = Model(converted, params_sampling_strategy=0, n_threads=args.threads, language=args.language,
                  print_progress=False, print_realtime=False)
    with wave.open(args.file) as clip:
        audio = numpy.frombuffer(clip.readframes(clip.getnframes()), numpy.int16).astype(numpy.float32) / 32768
    start = time.perf_counter()
    segments = model.transcribe(audio)
    wall = time.perf_counter() - start
    text = "".join(segment.text for segment in segments)
    print("\n" + json.dumps({"real_time_factor": len(audio) / 16000 / wall, "characters": len(text.strip()),
                             "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


main()
