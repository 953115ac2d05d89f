#!/usr/bin/env python3
"""Recordings as they come from far away, from cheap converters and from miswired ones: sets for `vibe-transcriber evaluate`.

    Benchmarks/sets/make-hard-sets.py ../shared/data/manifest.tsv /tmp/hard --count 24
    for set in /tmp/hard/*.tsv; do vibe-transcriber evaluate "$set"; done

Each set has the same clips of the manifest, English and Japanese in turn, so its errors compare with those of `clean`:

soft-N           N dB quieter, in 24 bits
whisper          high-passed at 1500 Hz and 25 dB quieter
near-far-N-Gs    a clip, G seconds of pause, and the next clip N dB quieter; `near-far-0` is what to compare with
slam             a door at full scale a second before a clip that is 45 dB quieter
offset-N-KIND    N dB quieter with an offset of 0.08 (`constant`), or of 0.2 that falls away in the first second (`falling`)
opposite-KIND    the channels in opposite phase, with noise, hum or an offset common to both; `left-KIND` is the left one alone

The same input gives the same output. Needs ffmpeg.
"""
import argparse
import csv
import os
import subprocess
import sys

RATE = 16000
# What both channels of a stereo recording may have in common.
COMMON = {
    "noise0.01": "anoisesrc=color=pink:amplitude=0.01:sample_rate=16000:seed=3",
    "noise0.05": "anoisesrc=color=pink:amplitude=0.05:sample_rate=16000:seed=3",
    "noise0.1": "anoisesrc=color=pink:amplitude=0.1:sample_rate=16000:seed=3",
    "hum": "aevalsrc='0.1*sin(2*PI*50*t)+0.03*sin(2*PI*150*t)':s=16000",
    "offset": "aevalsrc=0.1:s=16000",
}


def ffmpeg(*options: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *options], check=True)


class Sets:
    """Folders of WAV files, each with its manifest beside it."""

    def __init__(self, folder: str):
        self.folder, self.rows = folder, {}

    def add(self, name: str, clip: dict, transcript: str, *options: str, depth: int = 16) -> None:
        os.makedirs(os.path.join(self.folder, name), exist_ok=True)
        path = f"{name}/{clip['title']}.wav"
        target = os.path.join(self.folder, path)
        ffmpeg(*options, "-c:a", f"pcm_s{depth}le", "-ar", str(RATE), target)
        seconds = os.path.getsize(target) / (RATE * depth / 8)
        self.rows.setdefault(name, []).append(f"{path}\t{clip['language']}\t{seconds:.2f}\t{transcript}\n")

    def finish(self) -> None:
        for name, rows in self.rows.items():
            with open(os.path.join(self.folder, f"{name}.tsv"), "w", encoding="utf-8") as out:
                out.write("path\tlanguage\tseconds\ttranscript\n" + "".join(rows))


def add_clip(sets: Sets, clip: dict, following: dict) -> None:
    source, said = ("-i", clip["path"]), clip["transcript"]
    sets.add("clean", clip, said, *source)
    for decibels in (30, 40, 50, 60, 70):
        sets.add(f"soft-{decibels}", clip, said, *source, "-af", f"volume=-{decibels}dB:precision=float", depth=24)
    sets.add("whisper", clip, said, *source, "-af", "highpass=f=1500,volume=-25dB:precision=float", depth=24)

    both = f"{said} {following['transcript']}"
    for decibels, pause in ((0, 4), (20, 4), (30, 4), (40, 4), (40, 1), (30, 1)):
        name = f"near-far-{decibels}-{pause}s" if decibels else "near-far-0"
        sets.add(name, clip, both, *source, "-i", following["path"], "-filter_complex",
                 f"[0]apad=pad_dur={pause}[a];[1]volume=-{decibels}dB:precision=float[b];[a][b]concat=n=2:v=0:a=1", depth=24)
    slam = "anoisesrc=color=white:seed=5:amplitude=1:sample_rate=16000:d=0.12,afade=t=out:d=0.12:curve=exp"
    sets.add("slam", clip, said, "-f", "lavfi", "-i", slam, *source, "-filter_complex",
             "[0]apad=pad_dur=1[a];[1]volume=-45dB:precision=float[b];[a][b]concat=n=2:v=0:a=1", depth=24)

    for decibels in (30, 40):
        quiet = f"volume=-{decibels}dB:precision=float"
        sets.add(f"offset-{decibels}-constant", clip, said, *source, "-af", f"{quiet},dcshift=shift=0.08")
        sets.add(f"offset-{decibels}-falling", clip, said, *source, "-f", "lavfi", "-i", "aevalsrc='0.2*exp(-4*t)':s=16000",
                 "-filter_complex", f"[0]{quiet}[a];[a][1]amix=inputs=2:duration=first:normalize=0")
    for name, common in COMMON.items():
        inputs = (*source, "-f", "lavfi", "-i", common)
        sets.add(f"left-{name}", clip, said, *inputs, "-filter_complex", "amix=inputs=2:duration=first:normalize=0")
        sets.add(f"opposite-{name}", clip, said, *inputs, "-filter_complex",
                 "[0][1]amerge=inputs=2,pan=stereo|c0=c0+c1|c1=-1*c0+c1", "-shortest")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest")
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, default=24, help="clips in each set")
    args = parser.parse_args()

    with open(args.manifest, encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    base = os.path.dirname(os.path.abspath(args.manifest))
    clips = []
    for language in ("en", "ja"):
        said = [row for row in rows if row["language"] == language and 2 <= float(row["seconds"]) <= 12]
        step = max(1, len(said) // max(1, args.count // 2))
        clips.append([
            {**row, "path": os.path.join(base, row["path"]),
             "title": f"{index:02}-{os.path.splitext(os.path.basename(row['path']))[0]}"}
            for index, row in enumerate(said[::step][:args.count // 2])])
    if not all(clips):
        sys.exit("the manifest needs English and Japanese clips of 2 to 12 s")

    sets = Sets(args.folder)
    for same in clips:
        for index, clip in enumerate(same):
            print(f"\r{clip['language']} {index + 1}/{len(same)}", end="", file=sys.stderr)
            add_clip(sets, clip, same[(index + 1) % len(same)])
    sets.finish()
    print(file=sys.stderr)


main()
