"""A bar chart as SVG, readable on GitHub's light and dark pages."""
from xml.sax.saxutils import escape

from lib.results import Results

LABEL, WIDTH, BAR, GAP, TOP, BOTTOM = 230, 760, 16, 14, 38, 72
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 15px }
  .note { fill: #59636e; font-size: 12px }
  .tick { stroke: #d1d9e0 }
  .ours { fill: #0969da } .peer { fill: #8c959f }
  .second { opacity: 0.6 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .note { fill: #9198a1 } .tick { stroke: #3d444d }
    .ours { fill: #4493f8 } .peer { fill: #6e7681 }
  }
"""


def svg(results: Results) -> str:
    about = results.conditions
    longest = max(results.speed(engine, audio) for engine in results.engines for audio in results.audios)
    # The longest bar leaves room for its value at the end.
    scale = (WIDTH - LABEL - 90) / longest
    step = len(results.audios) * (BAR + 3) + GAP
    bottom = TOP + len(results.engines) * step
    height = bottom + BOTTOM
    title = f"Whisper {about['model']} on {about['threads']} CPU threads"
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
             f' role="img" aria-label="{escape(title)}: speed of each engine">', f"<style>{STYLE}</style>",
             text(0, 18, title, "title"), *axis(longest, scale, bottom)]
    for index, engine in enumerate(results.engines):
        parts += group(results, engine, TOP + index * step, scale)
    parts.append(text(0, height - 10, f"{about['machine']}; {about['date']}; medians of rounds run in turn", "note"))
    return "\n".join(parts + ["</svg>", ""])


def axis(longest: float, scale: float, bottom: int) -> list:
    """Ticks at round numbers below the bars, where they cross no value, and what the numbers are."""
    step = next(width for width in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if longest / width <= 6 or width == 1000)
    parts = []
    for value in range(0, int(longest) + 1, step):
        x = LABEL + value * scale
        parts.append(f'<line class="tick" x1="{x:.1f}" y1="{bottom - 9}" x2="{x:.1f}" y2="{bottom - 3}"/>')
        parts.append(text(x, bottom + 12, str(value), "note", "middle"))
    parts.append(text(LABEL, bottom + 32, "× real time: seconds of speech transcribed in a second (longer is faster)", "note"))
    return parts


def group(results: Results, engine: str, y: float, scale: float) -> list:
    """An engine's name and its bars, one for each recording."""
    middle = y + len(results.audios) * (BAR + 3) / 2 + 3
    parts = [text(LABEL - 12, middle, engine, anchor="end")]
    for index, audio in enumerate(results.audios):
        top, speed = y + index * (BAR + 3), results.speed(engine, audio)
        kind = ("ours" if engine == results.engines[0] else "peer") + (" second" if index % 2 else "")
        parts.append(f'<rect class="{kind}" x="{LABEL}" y="{top}" width="{speed * scale:.1f}" height="{BAR}" rx="2"/>')
        parts.append(text(LABEL + speed * scale + 6, top + 13, f"{speed:.1f} {audio}"))
    return parts


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
