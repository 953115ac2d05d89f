"""Sounds in which nobody speaks, from Debian's packages: what to take of each, and what not since somebody speaks in it."""
import glob
import os
import re
import subprocess

# Kind, package, license by its copyright file, files below /usr/share, and those to leave out.
SOUNDS = (
    ("animals", "tuxpaint-stamps-default", "GPL-2", "tuxpaint/stamps/animals/**/*.ogg", r"_desc|_[a-z]{2}(_[A-Z]{2}|_tw)?\.ogg"),
    ("household", "tuxpaint-stamps-default", "GPL-2", "tuxpaint/stamps/household/**/*.ogg", r"_desc|_[a-z]{2}(_[A-Z]{2}|_tw)?\.ogg"),
    ("nature", "tuxpaint-stamps-default", "GPL-2", "tuxpaint/stamps/naturalforces/**/*.ogg", r"_desc|_[a-z]{2}(_[A-Z]{2}|_tw)?\.ogg"),
    ("instruments", "tuxpaint-stamps-default", "GPL-2", "tuxpaint/stamps/hobbies/music/**/*.ogg",
     r"_desc|_[a-z]{2}(_[A-Z]{2}|_tw)?\.ogg"),
    ("laughter", "wesnoth-1.16-data", "GPL-2+", "games/wesnoth/1.16/data/core/sounds/*-laugh.*", None),
    ("groans", "wesnoth-1.16-data", "GPL-2+", "games/wesnoth/1.16/data/core/sounds/*-[1-4].ogg",
     r"/(bow|throw|sling|sword|miss|magic|horn|lightning|skeleton)"),
    ("groans", "wesnoth-1.16-data", "GPL-2+", "games/wesnoth/1.16/data/core/sounds/*.wav",
     r"laugh|bow|gunshot|mace|staff|spear|throw|dart|net|-miss"),
    ("nature", "wesnoth-1.16-data", "GPL-2+", "games/wesnoth/1.16/data/core/sounds/ambient/*.ogg", None),
    ("instruments", "wesnoth-1.16-data", "GPL-2+", "games/wesnoth/1.16/data/core/sounds/horn-signals/*.ogg", None),
    ("crowd", "etw-data", "GPL-2+", "games/etw/**/crowd*.wav", None),
    ("crowd", "frozen-bubble-data", "GPL-2", "games/frozen-bubble/snd/applause.ogg", None),
    ("snoring", "frozen-bubble-data", "GPL-2", "games/frozen-bubble/snd/snore.ogg", None),
    ("music", "frozen-bubble-data", "GPL-2", "games/frozen-bubble/snd/*zik*.ogg", None),
    ("music", "gamine-data", "GPL-3+", "**/BachJS*.ogg", None),
    ("music", "lordsawar-data", "GPL-3+", "games/lordsawar/**/*.ogg", None),
    ("telephone", "lomiri-sounds", "CC-BY-SA-3.0, CC-BY, CC0-1.0", "sounds/lomiri/**/*.ogg", None),
    ("telephone", "sound-theme-freedesktop", "GPL-2+, CC-BY-SA-3.0, CC-BY-3.0", "sounds/freedesktop/**/*.oga", r"audio-channel"),
    ("chimes", "oxygen-sounds", "LGPL-2.1+", "sounds/*Sys*.ogg", None),
    ("chimes", "deepin-sound-theme", "GPL-3", "sounds/deepin/**/*.wav", None),
    ("instruments", "lmms-common", "GPL-2+", "lmms/samples/instruments/*.ogg", r"harpsichord"),
    ("choirs", "lmms-common", "GPL-2+", "lmms/samples/stringsnpads/*.ogg", None),
    ("beats", "lmms-common", "GPL-2+", "lmms/samples/beats/*.ogg", None),
    ("crowd", "lmms-common", "GPL-2+", "lmms/samples/misc/*[adb][pwt]*01.ogg", r"metronome|hit|dong"),
    ("machines", "lincity-ng-data", "GPL-2+", "games/lincity-ng/sounds/*.wav",
     r"School|University|Health|Market|Sports|Commune|Residential|Shanty|Substation|Click"),
    ("crowd", "lincity-ng-data", "GPL-2+", "games/lincity-ng/sounds/*.wav", r"/(?!School|Sports)"),
)
KEYS = ("bucklespring-data", "GPL-2+", "buckle/wav/*-[01].wav")


def fetch(package: str, cache: str) -> str:
    """The folder with a package's /usr/share, fetched by apt unless it is there already; nothing is installed."""
    folder = os.path.join(cache, package)
    if not os.path.isdir(folder):
        subprocess.run(["apt-get", "download", "-qq", package], cwd=cache, check=True)
        archive = max(glob.glob(os.path.join(cache, f"{package}_*.deb")), key=os.path.getmtime)
        subprocess.run(["dpkg-deb", "-x", archive, folder], check=True)
    return os.path.join(folder, "usr/share")


def files(pattern: str, left_out, package: str, cache: str) -> list:
    found = sorted(glob.glob(os.path.join(fetch(package, cache), pattern), recursive=True))
    return [path for path in found if not left_out or not re.search(left_out, path)]
