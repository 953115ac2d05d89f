"""A bar chart as SVG, readable on GitHub's light and dark pages."""
from xml.sax.saxutils import escape

LABEL, WIDTH, BAR, GAP, TOP = 250, 760, 16, 14, 56
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 15px }
  .note { fill: #59636e; font-size: 12px }
  .ours { fill: #0969da } .peer { fill: #8c959f }
  .second { opacity: 0.6 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .note { fill: #9198a1 } .ours { fill: #4493f8 } .peer { fill: #6e7681 }
  }
"""


def svg(results) -> str:
    languages, engines = results.languages, results.engines
    speeds = {(e, l): results.speed(e, l) for e in engines for l in languages}
    longest = max(speeds.values())
    scale = (WIDTH - LABEL - 110) / longest
    step = len(languages) * (BAR + 3) + GAP
    height = TOP + len(engines) * step + 30
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
             f' role="img" aria-label="Speed of Whisper base on a CPU">', f"<style>{STYLE}</style>",
             '<text class="title" x="0" y="18">Whisper base on two CPU threads: seconds of speech per second</text>',
             f'<text class="note" x="0" y="38">upper bar {escape(languages[0])}'
             + (f", lower bar {escape(languages[1])}" if len(languages) > 1 else "") + "; longer is faster</text>"]
    for row, engine in enumerate(engines):
        y = TOP + row * step
        middle = y + len(languages) * (BAR + 3) / 2 + 3
        parts.append(f'<text x="{LABEL - 12}" y="{middle:.0f}" text-anchor="end">{escape(engine)}</text>')
        for index, language in enumerate(languages):
            top = y + index * (BAR + 3)
            length = speeds[engine, language] * scale
            kind = ("ours" if row == 0 else "peer") + (" second" if index else "")
            parts.append(f'<rect class="{kind}" x="{LABEL}" y="{top}" width="{length:.1f}" height="{BAR}" rx="2"/>')
            parts.append(f'<text x="{LABEL + length + 6:.1f}" y="{top + 13}">{speeds[engine, language]:.0f} × ({escape(language)})</text>')
    parts.append(f'<text class="note" x="0" y="{height - 8}">Peak memory: '
                 + escape("; ".join(f"{engine} {results.memory(engine)} MB" for engine in engines[:2])) + "</text>")
    return "\n".join(parts + ["</svg>", ""])
