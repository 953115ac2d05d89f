"""The results as Markdown."""
import statistics

from lib.results import Results


def markdown(results: Results) -> str:
    header = ["engine"] + [f"{audio}: × real time (ours is × as fast)" for audio in results.audios]
    header += ["peak RSS, MB", "encoder, ms per window", "characters " + " / ".join(results.audios)]
    lines = [row(header), "|" + "---|" * len(header)] + [row(cells(results, engine)) for engine in results.engines]
    if results.kernels:
        lines.append("\n" + kernel_sentence(results.kernels))
    lines += [f"\n{engine} gave no text: its figures mean nothing." for engine in results.silent_engines()]
    return "\n".join(lines)


def row(values: list) -> str:
    return "| " + " | ".join(values) + " |"


def cells(results: Results, engine: str) -> list:
    speeds = []
    for audio in results.audios:
        ratio = "" if engine == results.engines[0] else f" ({results.ratio(engine, audio):.2f})"
        speeds.append(f"{results.speed(engine, audio):.1f}{ratio}")
    encoder = results.encoder(engine)
    return [engine, *speeds, str(results.memory(engine)), "–" if encoder is None else f"{encoder:.0f}",
            " / ".join(str(results.characters(engine, audio)) for audio in results.audios)]


def kernel_sentence(kernels: list) -> str:
    def median(figure):
        return statistics.median(map(figure, kernels))
    return (f"Matrix product 1500 × 512 × 2048 on one core: f32 {median(lambda k: k['f32']):.0f} GFLOPS, "
            f"{median(lambda k: k['f32'] / k['openblas']):.2f} × OpenBLAS sgemm; "
            f"int8 {median(lambda k: k['int8']):.0f} GOPS, "
            f"{100 * median(lambda k: k['int8_share_of_peak']):.0f} % of the core's measured peak.")
