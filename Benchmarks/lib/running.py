"""Runs one program at a time, and reads the JSON that it prints."""
import json
import os
import subprocess

# Variables that may be set for old machines and would force OpenBLAS to kernels slower than the processor's.
SLOWING = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


class RunError(Exception):
    """A program failed, or printed nothing that can be read."""


def run(command: list, **variables: str) -> str:
    """What the command prints; `variables` are added to its environment."""
    environment = {name: value for name, value in os.environ.items() if name not in SLOWING} | variables
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    except OSError as error:
        raise RunError(f"{command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-5:]
        raise RunError(f"{' '.join(command)} ended with {done.returncode}:\n  " + "\n  ".join(said))
    return done.stdout.decode(errors="replace")


def json_lines(command: list, **variables: str) -> list:
    """The lines of the output that are JSON objects: libraries print other things among them."""
    lines = [line for line in run(command, **variables).splitlines() if line.startswith("{")]
    try:
        found = [json.loads(line) for line in lines]
    except json.JSONDecodeError as error:
        raise RunError(f"{' '.join(command)} printed damaged JSON: {error}") from error
    if not found:
        raise RunError(f"{' '.join(command)} printed no JSON")
    return found
