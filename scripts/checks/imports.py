#!/usr/bin/env python3
"""Checks what the sources import against the manifest and the layers.

Every target declares what it imports and imports what it declares; SwiftPM checks neither. Imports point one way:
Tools → Service → Adapters, Engine → Core, inside Core Pipeline → Domain → Plumbing, and inside
Service App → API → Settings → Observability → Reports. Adapters do not see one another.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What comes with the toolchain.
TOOLCHAIN = {"Darwin", "Dispatch", "Foundation", "Glibc", "Musl", "PackageDescription", "Synchronization", "Testing"}
# From the inside out; a layer sees those before it.
LAYERS = ["Core", "Engine", "Adapters", "Service", "Tools"]
CORE = ["Plumbing", "Domain", "Pipeline"]
SERVICE = ["Reports", "Dashboard", "Observability", "Settings", "API", "App"]
# How adapters call other systems; no adapter itself.
SHARED_BY_ADAPTERS = {"OutgoingHTTP"}
# The composition root; only the program builds on it.
ROOT_MODULE, ABOVE_ROOT = "App", {"vibe-transcriber"}
# Libraries that stay in their corner: module → importers.
CORNERS = {
    "CKernels": {"Whisper"},
    "CLibpq": {"PostgreSQLStorage"},
    "CVoiceActivityWeights": {"Whisper"},
    "GRDB": {"SQLiteStorage"},
    "Hummingbird": {"API", "App"},
    "AsyncHTTPClient": {
        "App", "Diagnosis", "ModelFetching", "OutgoingHTTP", "SupabaseStorage", "Vault", "Webhooks",
    },
}
IMPORT = re.compile(r"^(?:@\w+(?:\([^)]*\))?\s+)?(?:(?:package|public|internal)\s+)?import\s+(?:(?:struct|class|enum|func|protocol|typealias)\s+)?(\w+)", re.M)


def declared(target):
    """Names of the targets and products that a target of the package's description may use."""
    names = set()
    for dependency in target["dependencies"]:
        names.update(value[0] for kind, value in dependency.items() if kind in ("byName", "product", "target"))
    return names


def imported(folder):
    """Modules that the Swift files below `folder` import, each with one of the files."""
    modules = {}
    for file in sorted(folder.rglob("*.swift")):
        for module in IMPORT.findall(file.read_text(encoding="utf-8")):
            modules.setdefault(module, file.relative_to(ROOT))
    return {module: file for module, file in modules.items() if module not in TOOLCHAIN}


def layer(path):
    parts = pathlib.PurePath(path).parts
    return parts[1] if parts[0] == "Sources" else None


def misplaced(name, place, module, other):
    """What is wrong with `name` in layer `place` importing `module` of layer `other`; None if nothing is."""
    if module == ROOT_MODULE and name not in ABOVE_ROOT:
        return "imports the composition root"
    if LAYERS.index(other) > LAYERS.index(place):
        return f"is in {place} and imports {module} of {other}"
    for order in (CORE, SERVICE):
        if name in order and module in order and order.index(module) >= order.index(name):
            return f"imports {module}, which builds on it"
    if place == "Adapters" and other in ("Adapters", "Engine") and module not in SHARED_BY_ADAPTERS:
        return f"is an adapter and imports {module}"
    return None


def faults(package):
    targets = {target["name"]: target for target in package["targets"]}
    paths = {name: target.get("path") or f"Tests/{name}" for name, target in targets.items()}
    for name, target in targets.items():
        if target["type"] == "system" or not any((ROOT / paths[name]).rglob("*.swift")):
            continue
        uses = {module.replace("-", "_") for module in declared(target)}
        modules = imported(ROOT / paths[name])
        for module in sorted(uses - modules.keys()):
            yield f"{name} declares {module} and does not import it"
        for module in sorted(modules.keys() - uses):
            yield f"{modules[module]} imports {module}, which {name} does not declare"
        place = layer(paths[name])
        if place is None:
            continue
        for module, file in modules.items():
            # A system's library belongs to no layer; CORNERS says who may use it.
            if module in targets and targets[module]["type"] != "system" and (other := layer(paths[module])):
                if fault := misplaced(name, place, module, other):
                    yield f"{file}: {name} {fault}"
            if module in CORNERS and name not in CORNERS[module]:
                yield f"{file}: only {', '.join(sorted(CORNERS[module]))} may import {module}"
    homes = {str(pathlib.PurePath(path)) for path in paths.values()}
    for folder in sorted(ROOT.glob("Sources/*/*")):
        if folder.is_dir() and str(folder.relative_to(ROOT)) not in homes:
            yield f"{folder.relative_to(ROOT)} is no target of the manifest"


if __name__ == "__main__":
    # The fuzzer is a target of its own builds alone.
    description = subprocess.run(
        ["swift", "package", "dump-package", "--package-path", ROOT], check=True, capture_output=True, text=True,
        env=os.environ | {"VIBE_TRANSCRIBER_FUZZING": "1"}).stdout
    found = list(faults(json.loads(description)))
    print(*found, sep="\n", file=sys.stderr) if found else print("imports: the manifest and the layers hold")
    sys.exit(bool(found))
