"""Voices that say nothing, and other sounds from a formula, as lists of 16-bit samples: hummed tunes, laughter, crying, coughs."""
import array
import math
import random

RATE = 16000
# Formants of five vowels of an adult, in hertz.
VOWELS = {"a": (800, 1200, 2500), "i": (300, 2300, 3000), "u": (350, 1200, 2300), "e": (480, 1900, 2600), "o": (500, 850, 2500)}
TUNE = (0, 4, 7, 12, 11, 7, 9, 5, 4, 2, 7, 0)


def resonated(source: list, formants: tuple, width: float = 90.0) -> list:
    """What a throat with these formants makes of a source: two-pole resonators one after the other."""
    for hertz in formants:
        radius = math.exp(-math.pi * width / RATE)
        first, second = 2 * radius * math.cos(2 * math.pi * hertz / RATE), -radius * radius
        one = two = 0.0
        out = []
        for value in source:
            value = value * (1 - radius) + first * one + second * two
            two, one = one, value
            out.append(value)
        source = out
    return source


def voice(pitch, seconds: float, loudness, rng: random.Random, breath: float = 0.02) -> list:
    """Pulses of a larynx whose pitch and loudness are functions of time, with some breath."""
    phase, out = 0.0, []
    for index in range(int(seconds * RATE)):
        time = index / RATE
        phase += pitch(time) / RATE
        pulse = 1.0 if phase >= 1 else 0.0
        phase -= pulse
        out.append(loudness(time) * (pulse * 8 + breath * rng.gauss(0, 1)))
    return out


def leveled(sound: list, decibels: float) -> array.array:
    """The sound with its peak so far below full scale."""
    peak = max(max(map(abs, sound), default=0), 1e-9)
    gain = 32767 * 10 ** (decibels / 20) / peak
    return array.array("h", (round(value * gain) for value in sound))


def hummed(vowel: str, pitch: float, decibels: float, rng: random.Random) -> array.array:
    """A tune on one vowel with vibrato, a note every 0.6 s."""
    def note(time): return pitch * 2 ** (TUNE[int(time / 0.6) % len(TUNE)] / 12) * (1 + 0.012 * math.sin(2 * math.pi * 5.5 * time))
    def loud(time): return min(1, 12 * (time % 0.6), 8 * (0.6 - time % 0.6))
    return leveled(resonated(voice(note, 8, loud, rng), VOWELS[vowel]), decibels)


def laughter(pitch: float, vowel: str, pace: float, decibels: float, rng: random.Random) -> array.array:
    """Bursts of a vowel that fall in pitch, parted by breath, in three fits."""
    def fit(time): return (time % 2.4) / 1.6
    def note(time): return pitch * (1.3 - 0.5 * min(1, fit(time)))
    def loud(time): return max(0, math.sin(2 * math.pi * pace * time)) * (1 - fit(time)) if fit(time) < 1 else 0.02
    return leveled(resonated(voice(note, 7.2, loud, rng, breath=0.25), VOWELS[vowel]), decibels)


def crying(pitch: float, decibels: float, rng: random.Random) -> array.array:
    """An infant's cries: 0.9 s each, rising and falling, with a rough voice and a gasp between them."""
    def note(time): return pitch * (0.8 + 0.4 * math.sin(math.pi * min(1, time % 1.4 / 0.9))) * (1 + 0.03 * math.sin(2 * math.pi * 31 * time))
    def loud(time): return math.sin(math.pi * (time % 1.4) / 0.9) if time % 1.4 < 0.9 else 0.01
    return leveled(resonated(voice(note, 8.4, loud, rng, breath=0.3), (1100, 2900, 4200), 200), decibels)


def coughs(decibels: float, rng: random.Random) -> array.array:
    """Bursts of rough noise with a short voiced tail."""
    def loud(time): return math.exp(-14 * (time % 1.1)) + (0.3 * math.exp(-30 * (time % 1.1 - 0.25) ** 2) if time % 1.1 > 0.2 else 0)
    return leveled(resonated(voice(lambda time: 140 - 40 * (time % 1.1), 5.5, loud, rng, breath=1.5), (700, 1400, 2600), 250), decibels)


def footsteps(pace: float, decibels: float, rng: random.Random) -> array.array:
    """Dull thuds, no two the same."""
    def loud(time): return math.exp(-35 * (time % (1 / pace)))
    thuds = [loud(index / RATE) * rng.gauss(0, 1) for index in range(8 * RATE)]
    return leveled(resonated(thuds, (90 + 60 * pace, 400), 120), decibels)


def plucked(pitch: float, decibels: float, rng: random.Random) -> array.array:
    """A tune on a plucked string (Karplus and Strong, 1983)."""
    out = []
    for step in TUNE * 2:
        string = [rng.uniform(-1, 1) for _ in range(int(RATE / (pitch * 2 ** (step / 12))))]
        for index in range(int(0.35 * RATE)):
            place = index % len(string)
            out.append(string[place])
            string[place] = 0.498 * (string[place] + string[(place + 1) % len(string)])
    return leveled(out, decibels)
