"""whisper.cpp (through pywhispercpp) on one file, or its encoder alone; prints one line of JSON. The clock starts with
decoded audio. Greedy, with its own temperature fallback, without VAD: its VAD needs weights that PyPI does not have."""
import argparse
import json
import resource
import statistics
import time
import wave

import _pywhispercpp
import numpy
from pywhispercpp.model import Model


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", nargs="?")
    parser.add_argument("--model", required=True, help="a file made by ggml_file.py")
    parser.add_argument("--language", default="en")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--encoder", action="store_true")
    return parser.parse_args()


def encoder_milliseconds(model: Model, threads: int) -> float:
    """The median of five windows, after one to warm up. whisper.cpp counts the decoder's keys and values to it."""
    noise = (0.01 * numpy.random.randn(30 * 16000)).astype(numpy.float32)
    if _pywhispercpp.whisper_pcm_to_mel(model._ctx, noise, len(noise), threads) != 0:
        raise SystemExit("whisper.cpp made no log-mel")
    times = []
    for _ in range(6):
        start = time.perf_counter()
        if _pywhispercpp.whisper_encode(model._ctx, 0, threads) != 0:
            raise SystemExit("whisper.cpp did not encode")
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times[1:])


def main() -> None:
    args = arguments()
    model = Model(args.model, params_sampling_strategy=0, redirect_whispercpp_logs_to=None, n_threads=args.threads,
                  language=args.language, print_progress=False, print_realtime=False)
    if args.encoder:
        print(json.dumps({"median_milliseconds": encoder_milliseconds(model, args.threads)}))
        return
    with wave.open(args.file) as clip:
        audio = numpy.frombuffer(clip.readframes(clip.getnframes()), numpy.int16).astype(numpy.float32) / 32768
    start = time.perf_counter()
    text = "".join(segment.text for segment in model.transcribe(audio)).strip()
    wall = time.perf_counter() - start
    print(json.dumps({"audio_seconds": len(audio) / 16000, "wall_seconds": wall, "text": text,
                      "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                      "build": str(_pywhispercpp.whisper_print_system_info())}))


main()
