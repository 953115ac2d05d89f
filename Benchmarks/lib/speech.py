"""Dense speech: clips of a manifest one after the other with pauses of 0.3–1 s, the same in every run."""
import array
import csv
import os
import random
import subprocess
import wave

RATE = 16000


def default_folder(root: str) -> str:
    """The makers' corpus where it is, else the project's own clips."""
    shared = os.path.join(os.path.dirname(root), "shared", "data")
    return shared if os.path.exists(os.path.join(shared, "manifest.tsv")) else os.path.join(root, "Samples")


def clips(folder: str, language: str) -> list:
    """Paths of the clips of a language; long recordings are left out."""
    with open(os.path.join(folder, "manifest.tsv"), encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [os.path.join(folder, row["path"]) for row in rows
            if row["language"] == language and float(row["seconds"]) <= 30]


def samples(path: str) -> array.array:
    """16 kHz mono samples of a clip."""
    if path.endswith(".wav"):
        with wave.open(path) as clip:
            if (clip.getframerate(), clip.getnchannels(), clip.getsampwidth()) == (RATE, 1, 2):
                return array.array("h", clip.readframes(clip.getnframes()))
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-i", path, "-f", "s16le", "-ac", "1", "-ar", str(RATE), "-"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise SystemExit(f"ffmpeg cannot read {path}: {done.stderr.decode(errors='replace').strip()}")
    return array.array("h", done.stdout)


def write_dense(folder: str, language: str, seconds: int, path: str) -> None:
    """Writes `seconds` of speech to a WAV file."""
    paths = clips(folder, language)
    if not paths:
        raise SystemExit(f"{folder}/manifest.tsv has no clips in {language}")
    random_numbers = random.Random(1)
    cache, audio = {}, array.array("h")
    while len(audio) < seconds * RATE:
        for clip in random_numbers.sample(paths, len(paths)):
            if clip not in cache:
                cache[clip] = samples(clip)
            audio += cache[clip]
            audio += array.array("h", bytes(2 * int(random_numbers.uniform(0.3, 1) * RATE)))
            if len(audio) >= seconds * RATE:
                break
    write(audio[:seconds * RATE], path)


def write(audio: array.array, path: str) -> None:
    """Writes 16 kHz mono samples to a WAV file."""
    with wave.open(path, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(audio.tobytes())
