#!/usr/bin/env python3
"""Checks that the alerts and the dashboard use metrics that exist: metric_names.py METRICS_FILE

METRICS_FILE is what GET /metrics answered after a job. Every name in deploy/prometheus and deploy/grafana must be in
docs/metrics.md, and in METRICS_FILE too unless it counts what has not happened there. Every expression must be one that
promtool can read.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parents[2]
# A test run that goes well counts none of these.
AFTER_TROUBLE = {"vibe_slot_failures_total", "vibe_retries_total"}
NAME = re.compile(r"(?<![:\w])((?:vibe|process)_[a-z_]+)")
OWN = re.compile(r"(?:_bucket|_sum|_count)$")

rules = (root / "deploy/prometheus/vibe-transcriber.rules.yml").read_text()
dashboard = json.loads((root / "deploy/grafana/vibe-transcriber.json").read_text())
expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
expressions += [annotation["expr"] for annotation in dashboard["annotations"]["list"]]
documented = set(NAME.findall((root / "docs/metrics.md").read_text()))
live = {line.split()[2] for line in pathlib.Path(sys.argv[1]).read_text().splitlines() if line.startswith("# TYPE ")}

problems = []
used = {OWN.sub("", name) for name in NAME.findall(rules + "\n".join(expressions))}
for name in sorted(used):
    if name not in documented:
        problems.append(f"{name} is not in docs/metrics.md")
    if name not in live and name not in AFTER_TROUBLE:
        problems.append(f"{name} is not in GET /metrics")
for panel in dashboard["panels"]:
    if panel["gridPos"]["x"] + panel["gridPos"]["w"] > 24:
        problems.append(f"{panel['title']} is beyond the right edge")

# Grafana's variables are put in as Grafana would; the rest is PromQL, which promtool reads as rules.
groups = "groups:\n  - name: dashboard\n    rules:\n"
for number, text in enumerate(expressions):
    text = text.replace("$__range", "1h").replace("$job", "j").replace("$instance", "i")
    groups += f"      - record: panel:{number}\n        expr: {json.dumps(text)}\n"
with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
    file.write(groups)
    file.flush()
    check = subprocess.run(["promtool", "check", "rules", file.name], capture_output=True, text=True)
    if check.returncode != 0:
        problems.append("the dashboard's expressions: " + check.stderr + check.stdout)

for problem in problems:
    print("metric_names:", problem, file=sys.stderr)
print(f"metric_names: {len(used)} names in {len(expressions)} panels and the rules")
sys.exit(1 if problems else 0)
