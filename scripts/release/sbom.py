#!/usr/bin/env python3
"""Lists what a build consists of, as CycloneDX 1.5 JSON: sbom.py PROGRAM VERSION COMMIT < Package.resolved

Swift packages come from Package.resolved, Debian packages from the libraries that PROGRAM is linked with and from those that
deploy/install.sh installs. Without a clock or random numbers: the same build gives the same text.
"""
import hashlib
import json
import pathlib
import platform
import re
import subprocess
import sys

program, version, commit = sys.argv[1:4]


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def swift_packages():
    for pin in sorted(json.load(sys.stdin)["pins"], key=lambda pin: pin["identity"]):
        state = pin["state"]
        place = pin["location"].removeprefix("https://").removesuffix(".git")
        revision = state.get("version") or state["revision"]
        yield {
            "type": "library",
            "name": pin["identity"],
            "version": revision,
            "bom-ref": f"pkg:swift/{place}@{revision}",
            "purl": f"pkg:swift/{place}@{revision}",
            "hashes": [{"alg": "SHA-1", "content": state["revision"]}],
            "externalReferences": [{"type": "vcs", "url": pin["location"]}],
        }


def debian_packages():
    names = set(re.search(r'^packages="(.*)"', pathlib.Path("deploy/install.sh").read_text(), re.M)[1].split())
    for line in output("ldd", program).splitlines():
        if found := re.search(r"=> (/\S+)", line):
            # Debian 12 records paths below /lib without the /usr that they lead to, or with it.
            path = found[1]
            for name in (path, "/usr" + path, path.removeprefix("/usr")):
                owner = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True)
                if owner.returncode == 0:
                    names.add(owner.stdout.split(":")[0])
                    break
    release = dict(line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text().splitlines() if "=" in line)
    system = release["ID"].strip('"')
    for name in sorted(names):
        fields = "${Version} ${Architecture}"
        query = subprocess.run(["dpkg-query", "-W", "-f", fields, name], capture_output=True, text=True)
        installed, architecture = query.stdout.split() if query.returncode == 0 and query.stdout.split() else ("", "")
        component = {"type": "library", "name": name, "bom-ref": f"deb/{name}"}
        if installed:
            distribution = f"{system}-{release['VERSION_ID'].strip(chr(34))}"
            purl = f"pkg:deb/{system}/{name}@{installed}?arch={architecture}&distro={distribution}"
            component |= {"version": installed, "purl": purl}
        yield component


def toolchain():
    found = re.search(r"Swift version (\S+)", output("swift", "--version"))
    return {
        "type": "library",
        "name": "swift-runtime",
        "version": found[1],
        "bom-ref": "swift-runtime",
        "description": "Swift's standard library and Foundation, linked in",
    }


def swagger_ui():
    """The page /docs, where the archive has it beside the program."""
    version = pathlib.Path(program).parent / "swagger-ui/VERSION"
    if version.exists():
        number = version.read_text().strip().removeprefix("v")
        yield {
            "type": "library",
            "name": "swagger-ui-dist",
            "version": number,
            "bom-ref": f"pkg:npm/swagger-ui-dist@{number}",
            "purl": f"pkg:npm/swagger-ui-dist@{number}",
            "licenses": [{"license": {"id": "Apache-2.0"}}],
        }


components = [toolchain(), *swift_packages(), *debian_packages(), *swagger_ui()]
digest = hashlib.sha256(pathlib.Path(program).read_bytes()).hexdigest()
print(json.dumps({
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "version": 1,
    "metadata": {
        "component": {
            "type": "application",
            "name": "vibe-transcriber",
            "version": version,
            "bom-ref": "vibe-transcriber",
            "licenses": [{"license": {"id": "MIT"}}],
            "hashes": [{"alg": "SHA-256", "content": digest}],
            "properties": [
                {"name": "commit", "value": commit},
                {"name": "architecture", "value": platform.machine()},
            ],
        }
    },
    "components": components,
    "dependencies": [{"ref": "vibe-transcriber", "dependsOn": [component["bom-ref"] for component in components]}],
}, indent=2))
