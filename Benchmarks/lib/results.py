"""Figures of all runs, and what is computed from them."""
import statistics


class Results:
    """The first engine added is ours."""

    def __init__(self, conditions: dict):
        self.conditions = conditions
        self.runs = {}
        self.encoders = {}
        self.kernels = []
        self.builds = {}

    def add(self, engine: str, audio: str, report: dict) -> dict:
        """Keeps the figures of one run over the recording named `audio`, and returns them."""
        if "build" in report:
            self.builds[engine] = report["build"]
        figure = {"audio_seconds": report["audio_seconds"], "wall_seconds": report["wall_seconds"],
                  "real_time_factor": report["audio_seconds"] / max(report["wall_seconds"], 1e-9),
                  "peak_rss_mb": report["peak_rss_mb"], "characters": len(report["text"].strip())}
        self.runs.setdefault(engine, {}).setdefault(audio, []).append(figure)
        return figure

    def add_encoder(self, engine: str, milliseconds: float) -> None:
        self.encoders.setdefault(engine, []).append(milliseconds)

    def add_kernels(self, ours: dict, openblas: float) -> None:
        self.kernels.append({"f32": ours["f32"]["median"], "int8": ours["int8"]["median"], "openblas": openblas,
                             "int8_share_of_peak": ours["int8"]["share_of_peak"],
                             "f32_share_of_peak": ours["f32"]["share_of_peak"]})

    @property
    def engines(self) -> list:
        return list(self.runs)

    @property
    def audios(self) -> list:
        return list(next(iter(self.runs.values()), {}))

    def speed(self, engine: str, audio: str) -> float:
        """Median × real time."""
        return statistics.median(run["real_time_factor"] for run in self.runs[engine][audio])

    def ratio(self, engine: str, audio: str) -> float:
        """Our throughput over the engine's: the median of the rounds' ratios, as noise comes and goes by the minute."""
        ours = self.runs[self.engines[0]][audio]
        theirs = self.runs[engine][audio]
        return statistics.median(a["real_time_factor"] / b["real_time_factor"] for a, b in zip(ours, theirs))

    def memory(self, engine: str) -> int:
        return max(run["peak_rss_mb"] for runs in self.runs[engine].values() for run in runs)

    def encoder(self, engine: str):
        """Median milliseconds, or none where it was not measured."""
        return statistics.median(self.encoders[engine]) if engine in self.encoders else None

    def characters(self, engine: str, audio: str) -> int:
        """The fewest of all rounds."""
        return min(run["characters"] for run in self.runs[engine][audio])

    def silent_engines(self) -> list:
        """Engines that gave no text: their speed means nothing."""
        return [engine for engine in self.engines if any(self.characters(engine, audio) == 0 for audio in self.runs[engine])]

    def as_json(self) -> dict:
        summary = {engine: {"peak_rss_mb": self.memory(engine), "encoder_milliseconds": self.encoder(engine),
                            "real_time_factor": {audio: self.speed(engine, audio) for audio in self.audios},
                            "ours_over_this": {audio: self.ratio(engine, audio) for audio in self.audios}}
                   for engine in self.engines}
        return {**self.conditions, "summary": summary, "runs": self.runs, "encoder_milliseconds": self.encoders,
                "kernels": self.kernels, "builds": self.builds}
