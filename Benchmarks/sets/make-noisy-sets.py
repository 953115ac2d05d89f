#!/usr/bin/env python3
"""Mix noise into speech, make it quiet and fast, and make sounds without speech: sets for `vibe-transcriber evaluate`.

    Benchmarks/sets/make-noisy-sets.py ../shared/data/manifest.tsv /tmp/noisy --every 3
    vibe-transcriber evaluate /tmp/noisy/pink-10dB.tsv

Every third speech file of the manifest becomes one file in each set: as it is (clean), with pink noise (pink-20dB, pink-10dB,
pink-5dB), with a sound of the manifest's non-speech files, repeated to the speech's length (household-…), 30 dB quieter
(quiet-30dB), and twice as fast (fast). Ratios are of the whole files' root mean squares. sounds.tsv holds generated sounds in
which nobody speaks. The same input gives the same output. Needs ffmpeg.
"""
import argparse
import array
import csv
import math
import os
import subprocess
import sys
import wave

RATE = 16000
RATIOS = (20, 10, 5)
SKIPPED = ("baby_cry", "music", "noise/", "generated", "longform")  # voices, what may hold them, and what is no household's


def samples(*source: str) -> array.array:
    """16-bit mono at 16 kHz from ffmpeg's input options."""
    command = ["ffmpeg", "-v", "error", "-nostdin", *source, "-ac", "1", "-ar", str(RATE), "-f", "s16le", "-"]
    return array.array("h", subprocess.run(command, check=True, capture_output=True).stdout)


def level(sound: array.array) -> float:
    return math.sqrt(sum(value * value for value in sound) / max(1, len(sound)))


def mixed(speech: array.array, noise: array.array, ratio: float) -> array.array:
    """Speech with noise so many dB below it, both turned down together where the sum would clip."""
    noise = (noise * (len(speech) // len(noise) + 1))[:len(speech)]
    gain = level(speech) / max(1.0, level(noise)) / 10 ** (ratio / 20)
    total = [value + gain * other for value, other in zip(speech, noise)]
    scale = min(1.0, 32767 / max(1.0, max(map(abs, total), default=0)))
    return array.array("h", (round(scale * value) for value in total))


def sounds() -> dict:
    """ffmpeg sources of sounds without speech, 20 s each."""
    made = {"silence": "anullsrc=r=16000:cl=mono"}
    for color in ("white", "pink", "brown"):
        for decibels in (-60, -40, -25, -10):
            made[f"{color}{decibels}dB"] = (
                f"anoisesrc=color={color}:seed=7:amplitude={10 ** (decibels / 20):.6f}:sample_rate=16000")
    for hertz in (50, 60):
        made[f"hum-{hertz}"] = (f"aevalsrc='0.1*sin(2*PI*{hertz}*t)+0.05*sin(2*PI*{2 * hertz}*t)+0.03*sin(2*PI*{3 * hertz}*t)"
                                "':s=16000")
    for name, gain in (("loud", 0.3), ("soft", 0.02)):
        made[f"rain-{name}"] = (f"anoisesrc=color=white:seed=3:amplitude={gain}:sample_rate=16000,"
                                "highpass=f=800,tremolo=f=9:d=0.4")
        made[f"fan-{name}"] = (f"anoisesrc=color=brown:seed=5:amplitude={gain}:sample_rate=16000,"
                               "tremolo=f=23:d=0.3,lowpass=f=2500")
        made[f"chord-{name}"] = (f"aevalsrc='{gain}*(sin(2*PI*220*t)+sin(2*PI*277.2*t)+sin(2*PI*329.6*t))"
                                 "*(0.5+0.5*sin(2*PI*0.25*t))/3':s=16000")
        made[f"melody-{name}"] = (f"aevalsrc='{gain}*sin(2*PI*262*pow(2\\,mod(floor(t*3)*5\\,12)/12)*t)"
                                  "*exp(-3*mod(t\\,1/3))':s=16000")
        made[f"beeps-{name}"] = f"aevalsrc='{gain}*sin(2*PI*1000*t)*lt(mod(t\\,1)\\,0.2)':s=16000"
        made[f"sweep-{name}"] = f"aevalsrc='{gain}*sin(2*PI*(200+80*mod(t\\,10))*t)':s=16000"
    return made


class SetWriter:
    """One set: a folder of WAV files and its manifest beside it."""

    def __init__(self, folder: str, name: str):
        self.folder, self.name = folder, name
        os.makedirs(os.path.join(folder, name), exist_ok=True)
        self.rows = []

    def add(self, title: str, language: str, transcript: str, sound: array.array) -> None:
        path = f"{self.name}/{title}.wav"
        with wave.open(os.path.join(self.folder, path), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.writeframes(sound.tobytes())
        self.rows.append(f"{path}\t{language}\t{len(sound) / RATE:.2f}\t{transcript}\n")

    def finish(self) -> None:
        with open(os.path.join(self.folder, f"{self.name}.tsv"), "w", encoding="utf-8") as out:
            out.write("path\tlanguage\tseconds\ttranscript\n" + "".join(self.rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest")
    parser.add_argument("folder")
    parser.add_argument("--every", type=int, default=3, help="take every n-th speech file")
    args = parser.parse_args()

    with open(args.manifest, encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    base = os.path.dirname(os.path.abspath(args.manifest))
    speech = [row for row in rows if row["language"] and "longform" not in row["path"]][::args.every]
    household = [row for row in rows if not row["language"] and not any(part in row["path"] for part in SKIPPED)]
    if not speech or not household:
        sys.exit("the manifest needs files with and without speech")

    names = ["clean"] + [f"{kind}-{ratio}dB" for kind in ("pink", "household") for ratio in RATIOS] + ["quiet-30dB", "fast"]
    sets = {name: SetWriter(args.folder, name) for name in names}
    for index, row in enumerate(speech):
        print(f"\r{index + 1}/{len(speech)}", end="", file=sys.stderr)
        voice = samples("-i", os.path.join(base, row["path"]))
        noises = {
            "pink": samples("-f", "lavfi", "-t", f"{len(voice) / RATE:.3f}", "-i",
                            f"anoisesrc=color=pink:seed={index}:amplitude=0.3:sample_rate={RATE}"),
            # A stride that shares no factor with most counts goes round all of them.
            "household": samples("-i", os.path.join(base, household[index * 7 % len(household)]["path"])),
        }
        title = f"{index:03}-{os.path.splitext(os.path.basename(row['path']))[0]}"
        about = (title, row["language"], row["transcript"])
        sets["clean"].add(*about, voice)
        sets["quiet-30dB"].add(*about, array.array("h", (round(value / 10 ** 1.5) for value in voice)))
        sets["fast"].add(*about, samples("-i", os.path.join(base, row["path"]), "-af", "atempo=2"))
        for kind, noise in noises.items():
            for ratio in RATIOS:
                sets[f"{kind}-{ratio}dB"].add(*about, mixed(voice, noise, ratio))
    sets["sounds"] = SetWriter(args.folder, "sounds")
    for name, source in sounds().items():
        sets["sounds"].add(name, "", "", samples("-f", "lavfi", "-t", "20", "-i", source))
    for one in sets.values():
        one.finish()
    print(file=sys.stderr)


main()
