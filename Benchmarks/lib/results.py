"""Figures of all runs, and the table made of them."""
import platform
import statistics


class Results:
    def __init__(self):
        self.runs = {}
        self.encoders = {}
        self.kernels = []

    def add_kernels(self, ours: dict, openblas: float) -> None:
        self.kernels.append({"f32": ours["f32"]["median"], "int8": ours["int8"]["median"], "openblas": openblas,
                             "int8_share_of_peak": ours["int8"]["share_of_peak"],
                             "f32_share_of_peak": ours["f32"]["share_of_peak"]})

    def add(self, engine: str, language: str, figure: dict) -> None:
        self.runs.setdefault(engine, {}).setdefault(language, []).append(figure)

    def add_encoder(self, engine: str, milliseconds: float) -> None:
        self.encoders.setdefault(engine, []).append(milliseconds)

    @property
    def engines(self) -> list:
        return list(self.runs)

    @property
    def languages(self) -> list:
        return list(next(iter(self.runs.values()), {}))

    def speed(self, engine: str, language: str) -> float:
        """Median × real time."""
        return statistics.median(run["real_time_factor"] for run in self.runs[engine][language])

    def ratio(self, engine: str, language: str) -> float:
        """Our throughput over the engine's: the median of the rounds' ratios, as noise comes and goes by the minute."""
        ours = self.runs[self.engines[0]][language]
        theirs = self.runs[engine][language]
        return statistics.median(a["real_time_factor"] / b["real_time_factor"] for a, b in zip(ours, theirs))

    def memory(self, engine: str) -> int:
        return max(run["peak_rss_mb"] for runs in self.runs[engine].values() for run in runs)

    def silent_engines(self) -> list:
        """Engines that gave no text: their speed means nothing."""
        return [engine for engine, languages in self.runs.items()
                if any(run["characters"] == 0 for runs in languages.values() for run in runs)]

    def table(self) -> str:
        """Markdown."""
        header = ["engine"] + [f"{language}: × real time (ours is × as fast)" for language in self.languages]
        header += ["peak RSS, MB", "encoder, ms per window"]
        lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
        for engine in self.engines:
            cells = [engine]
            for language in self.languages:
                ratio = "" if engine == self.engines[0] else f" ({self.ratio(engine, language):.2f})"
                cells.append(f"{self.speed(engine, language):.1f}{ratio}")
            cells.append(str(self.memory(engine)))
            encoder = self.encoders.get(engine)
            cells.append(f"{statistics.median(encoder):.0f}" if encoder else "–")
            lines.append("| " + " | ".join(cells) + " |")
        if self.kernels:
            def median(figure):
                return statistics.median(map(figure, self.kernels))
            lines.append(
                f"\nMatrix product 1500 × 512 × 2048 on one core: f32 {median(lambda k: k['f32']):.0f} GFLOPS, "
                f"{median(lambda k: k['f32'] / k['openblas']):.2f} × OpenBLAS sgemm; "
                f"int8 {median(lambda k: k['int8']):.0f} GOPS, "
                f"{100 * median(lambda k: k['int8_share_of_peak']):.0f} % of the core's measured peak.")
        for engine in self.silent_engines():
            lines.append(f"\n{engine} gave no text: its figures mean nothing.")
        return "\n".join(lines)

    def as_json(self, args) -> dict:
        return {"machine": platform.processor() or platform.machine(), "threads": args.threads,
                "seconds": args.seconds, "rounds": args.rounds, "runs": self.runs,
                "encoder_milliseconds": self.encoders, "kernels": self.kernels}
