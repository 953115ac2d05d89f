#!/usr/bin/env python3
"""Make some seven hundred sounds in which nobody says a word that could be understood, and a manifest for `vibe-transcriber evaluate`.

    Benchmarks/sets/make-sounds.py /tmp/sounds --speech Samples/manifest.tsv --speech ../shared/data/manifest.tsv
    vibe-transcriber evaluate /tmp/sounds/sounds.tsv --language auto

Speech becomes babble, reversed speech, speech behind a wall and the like; laughter, crying, hummed tunes and machines are computed;
animals, crowds, instruments and machines come from Debian's packages, fetched by apt into --packages and not installed (with
--no-packages left out). The same input and --seed give the same sounds. The manifest also has each sound's kind, source and license.
Needs ffmpeg, and apt-get and dpkg-deb for the packages.
"""
import argparse
import array
import csv
import math
import os
import random
import re
import subprocess
import sys
import wave

import sound_packages
import sound_voices

RATE = 16000
LONGEST = 15
OURS = "ours"


def samples(*options: str) -> array.array:
    """16-bit mono at 16 kHz from ffmpeg's options."""
    command = ["ffmpeg", "-v", "error", "-nostdin", "-bitexact", *options, "-ac", "1", "-ar", str(RATE), "-f", "s16le", "-"]
    return array.array("h", subprocess.run(command, check=True, capture_output=True).stdout)


def generated(source: str, seconds: float = 10) -> array.array:
    return samples("-f", "lavfi", "-t", str(seconds), "-i", source)


def tones(table: tuple, on: float, off: float, gain: float = 0.2) -> str:
    waves = "+".join(f"sin(2*PI*{hertz}*t)" for hertz in table)
    return f"aevalsrc='{gain}*({waves})/{len(table)}*lt(mod(t\\,{on + off})\\,{on})':s={RATE}"


def lavfi() -> dict:
    """ffmpeg's sources of noise, hum, tones, weather and machines, by kind and name."""
    made = {("silence", "digital"): f"anullsrc=r={RATE}:cl=mono", ("silence", "offset"): f"aevalsrc=0.05:s={RATE}",
            ("silence", "last-bit"): f"aevalsrc='(random(0)-0.5)/16384':s={RATE}",
            ("silence", "one-click"): f"aevalsrc='0.8*eq(n\\,{4 * RATE})':s={RATE}"}
    for color in ("white", "pink", "brown", "blue", "violet", "velvet"):
        for decibels in (-70, -50, -35, -20, -6):
            made["noise", f"{color}{decibels}dB"] = (
                f"anoisesrc=color={color}:seed=7:amplitude={10 ** (decibels / 20):.6f}:sample_rate={RATE}")
    for hertz in (50, 60, 120, 400):
        for gain in (0.3, 0.01):
            made["hum", f"{hertz}Hz-{gain}"] = (
                f"aevalsrc='{gain}*(sin(2*PI*{hertz}*t)+0.5*sin(4*PI*{hertz}*t)+0.3*sin(6*PI*{hertz}*t)+0.2*sin(14*PI*{hertz}*t))/2'"
                f":s={RATE}")
    for name, table, on, off in (
            ("dial-jp", (400,), 9, 1), ("busy-jp", (400,), 0.5, 0.5), ("ring-us", (440, 480), 2, 4), ("busy-us", (480, 620), 0.5, 0.5),
            ("ring-eu", (425,), 1, 4), ("off-hook", (1400, 2060, 2450, 2600), 0.1, 0.1), ("fax", (1100,), 0.5, 3),
            ("key-5", (770, 1336), 0.15, 0.3), ("key-0", (941, 1336), 0.15, 0.3), ("oven", (2000,), 0.2, 0.8)):
        made["telephone", name] = tones(table, on, off)
    for gain in (0.4, 0.03):
        noise = f"anoisesrc=color={{}}:seed=11:amplitude={gain}:sample_rate={RATE}"
        made["wind", f"{gain}"] = noise.format("brown") + ",tremolo=f=0.3:d=0.9,lowpass=f=700"
        made["wind", f"gusts-{gain}"] = noise.format("pink") + ",tremolo=f=0.7:d=1,bandpass=f=500:w=400"
        made["water", f"rain-{gain}"] = noise.format("white") + ",highpass=f=900,tremolo=f=9:d=0.4"
        made["water", f"tap-{gain}"] = noise.format("white") + ",bandpass=f=2500:w=2500,tremolo=f=17:d=0.3"
        made["water", f"shower-{gain}"] = noise.format("violet") + ",lowpass=f=5000"
        made["machines", f"fan-{gain}"] = noise.format("brown") + ",tremolo=f=23:d=0.3,lowpass=f=2500"
        made["machines", f"vacuum-{gain}"] = noise.format("pink") + ",highpass=f=300,tremolo=f=100:d=0.5"
        made["machines", f"drum-{gain}"] = noise.format("brown") + ",tremolo=f=1.2:d=0.9"
        made["machines", f"drill-{gain}"] = f"aevalsrc='{gain}*(mod(t*(90+40*sin(t))\\,1)-0.5)':s={RATE}"
        made["clicks", f"clock-{gain}"] = f"aevalsrc='{gain}*exp(-900*mod(t\\,0.5))*sin(2*PI*3000*t)':s={RATE}"
        made["clicks", f"heart-{gain}"] = f"aevalsrc='{gain}*(exp(-30*mod(t\\,0.9))+0.6*exp(-30*mod(t+0.6\\,0.9)))*sin(2*PI*55*t)':s={RATE}"
    return made


def voices(rng: random.Random) -> dict:
    """Computed voices and instruments, by kind and name."""
    made = {}
    for vowel, pitch in (("a", 110), ("a", 220), ("i", 220), ("u", 165), ("u", 330), ("e", 130), ("o", 98), ("o", 262)):
        made["humming", f"{vowel}-{pitch}"] = sound_voices.hummed(vowel, pitch, -8, rng)
    made["humming", "m-196"] = array.array("h", (value // 3 for value in sound_voices.hummed("u", 196, -20, rng)))
    for pitch, vowel, pace in ((220, "a", 5), (330, "e", 6), (140, "o", 4.5), (260, "i", 5.5), (400, "a", 7), (180, "u", 5)):
        made["laughter", f"{vowel}-{pitch}"] = sound_voices.laughter(pitch, vowel, pace, -10, rng)
    for pitch, decibels in ((380, -6), (430, -12), (470, -20), (520, -6), (410, -35)):
        made["crying", f"{pitch}{decibels}dB"] = sound_voices.crying(pitch, decibels, rng)
    for decibels in (-6, -20, -35):
        made["coughs", f"{decibels}dB"] = sound_voices.coughs(decibels, rng)
        made["footsteps", f"{decibels}dB"] = sound_voices.footsteps(1.4 + decibels / -50, decibels, rng)
        made["instruments", f"string{decibels}dB"] = sound_voices.plucked(110 - 3 * decibels, decibels, rng)
    return made


def scaled(sound: array.array, decibels: float) -> array.array:
    """The sound at this level (root mean square, relative to full scale), held to 16 bits."""
    mean = math.sqrt(sum(value * value for value in sound) / max(1, len(sound)))
    gain = 32768 * 10 ** (decibels / 20) / max(1, mean)
    return array.array("h", (max(-32768, min(32767, round(value * gain))) for value in sound))


def babble(clips: list, count: int, decibels: float, rng: random.Random) -> array.array:
    """So many voices at once, all as loud as each other, from a random place on, for ten seconds."""
    total = [0.0] * (10 * RATE)
    for clip in rng.sample(clips, count):
        speech = scaled(clip, -25)
        start = rng.randrange(len(speech))
        for index in range(len(total)):
            total[index] += speech[(start + index) % len(speech)]
    peak = max(map(abs, total))
    return scaled(array.array("h", (round(value * 32000 / max(32000, peak)) for value in total)), decibels)


def shuffled(clip: array.array, piece: float, rng: random.Random) -> array.array:
    """Speech in pieces of some hundredths of a second, in random order, each faded in and out."""
    size = int(piece * RATE)
    pieces = [clip[start:start + size] for start in range(0, len(clip) - size, size)]
    rng.shuffle(pieces)
    edge = size // 8
    return array.array("h", (round(value * min(1, index / edge, (size - index) / edge))
                             for part in pieces for index, value in enumerate(part)))


def from_speech(paths: list, rng: random.Random) -> dict:
    """What can be made of speech so that no word is left, by kind and name."""
    made = {}
    clips = [samples("-t", str(LONGEST), "-i", path) for path in paths]
    for index, clip in enumerate(clips[:50]):
        made["reversed", f"{index:02}"] = clip[::-1]
    for count in (6, 8, 12, 20):
        for decibels in (-12, -20, -28, -36, -45):
            made["babble", f"{count}-voices{decibels}dB"] = babble(clips, count, decibels, rng)
    for index, path in enumerate(paths[:24]):
        wall = ("lowpass=f=220:p=2,lowpass=f=220:p=2,lowpass=f=260:p=2,"
                "aecho=0.8:0.8:47|89|151|233|317:0.6|0.5|0.4|0.3|0.2")
        made["next-room", f"{index:02}"] = scaled(samples("-t", str(LONGEST), "-i", path, "-af", wall), -35 if index % 2 else -45)
    for index, clip in enumerate(clips[50:60]):
        made["shuffled", f"{index:02}"] = shuffled(clip, 0.05, rng)
    for index, clip in enumerate(clips[60:68]):
        # Noise as loud as the speech from moment to moment: its rhythm without its vowels.
        made["rhythm", f"{index:02}"] = array.array("h", (value if rng.random() < 0.5 else -value for value in clip))
    return made


def lasting(sound: array.array) -> array.array:
    """A sound of less than two seconds three times, with pauses."""
    if len(sound) >= 2 * RATE:
        return sound
    pause = array.array("h", bytes(2 * int(0.7 * RATE)))
    return pause + sound + pause + sound + pause + sound + pause


def from_packages(cache: str, rng: random.Random) -> list:
    """Kind, name, sound, package and license."""
    os.makedirs(cache, exist_ok=True)
    made = []
    for kind, package, license_, pattern, left_out in sound_packages.SOUNDS:
        for path in sound_packages.files(pattern, left_out, package, cache):
            name = re.sub(r"[^a-z0-9.]+", "-", os.path.splitext(os.path.basename(path))[0].lower())
            made.append((kind, name, lasting(samples("-t", str(LONGEST), "-i", path)), package, license_))
    package, license_, pattern = sound_packages.KEYS
    keys = [samples("-i", path) for path in sound_packages.files(pattern, None, package, cache)]
    for index in range(4):
        typed = array.array("h")
        for _ in range(40):
            typed += rng.choice(keys)[:int(rng.uniform(0.08, 0.4) * RATE)]
        made.append(("typing", f"{index}", scaled(typed, -20 - 8 * index), package, license_))
    return made


def speech_paths(manifests: list) -> list:
    """The files with speech, those of all languages and folders in turn, so that any few of them hold many voices."""
    folders = {}
    for manifest in manifests:
        with open(manifest, encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row["transcript"] and "longform" not in row["path"] and float(row["seconds"]) >= 2:
                    folder = os.path.join(os.path.dirname(os.path.abspath(manifest)), os.path.dirname(row["path"]))
                    folders.setdefault(folder, []).append(os.path.join(folder, os.path.basename(row["path"])))
    longest = max(map(len, folders.values()), default=0)
    return [paths[index] for index in range(longest) for paths in folders.values() if index < len(paths)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--speech", action="append", default=[], help="a manifest with speech; may be given several times")
    parser.add_argument("--packages", default=os.path.expanduser("~/.cache/vibe-transcriber/sound-packages"),
                        help="where Debian's packages are kept")
    parser.add_argument("--no-packages", action="store_true", help="only what is computed here")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    rng = random.Random(args.seed)
    paths = speech_paths(args.speech)
    if args.speech and len(paths) < 20:
        sys.exit("babble needs at least 20 files with speech of two seconds and more")
    found = [(kind, name, generated(source), OURS, OURS) for (kind, name), source in lavfi().items()]
    found += [(kind, name, sound, OURS, OURS) for (kind, name), sound in voices(rng).items()]
    if paths:
        found += [(kind, name, sound, "speech of the manifests", OURS) for (kind, name), sound in from_speech(paths, rng).items()]
    if not args.no_packages:
        found += from_packages(args.packages, rng)

    rows, names = ["path\tlanguage\tseconds\ttranscript\tkind\tsource\tlicense\n"], {}
    for kind, name, sound, source, license_ in found:
        names[kind, name] = names.get((kind, name), 0) + 1
        path = f"sounds/{kind}/{name}{f'-{names[kind, name]}' if names[kind, name] > 1 else ''}.wav"
        os.makedirs(os.path.join(args.folder, os.path.dirname(path)), exist_ok=True)
        with wave.open(os.path.join(args.folder, path), "wb") as out:
            out.setparams((1, 2, RATE, 0, "NONE", ""))
            out.writeframes(sound.tobytes())
        rows.append(f"{path}\t\t{len(sound) / RATE:.2f}\t\t{kind}\t{source}\t{license_}\n")
    with open(os.path.join(args.folder, "sounds.tsv"), "w", encoding="utf-8") as out:
        out.writelines(rows)
    kinds = sorted({kind for kind, *_ in found})
    print(f"{len(found)} sounds of {len(kinds)} kinds: " + ", ".join(f"{kind} {sum(one[0] == kind for one in found)}" for kind in kinds))


main()
