"""faster-whisper on one file, or its encoder alone; prints one line of JSON. The clock starts with decoded audio."""
import argparse
import json
import resource
import statistics
import time

import ctranslate2
import numpy
from faster_whisper import BatchedInferencePipeline, WhisperModel, decode_audio


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", nargs="?")
    parser.add_argument("--model", required=True)
    parser.add_argument("--language")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, help="windows at a time; without it one by one, with VAD")
    parser.add_argument("--beam", type=int, default=1)
    parser.add_argument("--encoder", action="store_true")
    return parser.parse_args()


def encoder_milliseconds(model: WhisperModel) -> float:
    """The median of five windows, after one to warm up."""
    features = ctranslate2.StorageView.from_array(numpy.random.rand(1, 80, 3000).astype(numpy.float32))
    times = []
    for _ in range(6):
        start = time.perf_counter()
        numpy.asarray(model.model.encode(features, to_cpu=True))
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times[1:])


def main() -> None:
    args = arguments()
    model = WhisperModel(args.model, device="cpu", compute_type="int8", cpu_threads=args.threads)
    if args.encoder:
        print(json.dumps({"median_milliseconds": encoder_milliseconds(model)}))
        return
    audio = decode_audio(args.file)
    start = time.perf_counter()
    if args.batch:
        segments, _ = BatchedInferencePipeline(model).transcribe(
            audio, batch_size=args.batch, beam_size=args.beam, language=args.language)
    else:
        segments, _ = model.transcribe(audio, beam_size=args.beam, language=args.language, vad_filter=True)
    text = "".join(segment.text for segment in segments).strip()
    wall = time.perf_counter() - start
    print(json.dumps({"audio_seconds": len(audio) / 16000, "wall_seconds": wall, "text": text,
                      "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


main()
