"""Data of each shape, made around any text; and texts that try to be more than text."""

from collections.abc import Callable, Iterator
from typing import Any

# By the kind of the block: data in which the text stands wherever the shape shows text.
SHAPES: dict[str, Callable[[str], Any]] = {
    "text": lambda text: text,
    "section": lambda text: {"first": text, text[:60]: 1, "last": text},
    "chips": lambda text: [text[:40], "b", 3],
    "bullets": lambda text: [text, "b " * 40],
    "cards": lambda text: [{"why": text, "how": text, "tags": [text]}, {"why": "b"}],
    "table": lambda text: [{"from": text, "into": text, text[:60]: "a"}, {"from": "b", "into": "c", text[:60]: "d"}],
    "post": lambda text: {"caption": text, "hashtags": [f"#{text}", "#b"], "angle": text, "note": text * 3},
    "posts": lambda text: [{"text": text, "hashtags": [f"#{text}", "#b"], "angle": text[:40]}],
    "letter": lambda text: {"draft": f"Dear reader,\n\n{text}\n\nBye", "tone": text, "actions": [text]},
    "chat": lambda text: [
        {"role": "user", "content": text},
        {"role": text, "content": "b", "mood": text, "notes": [text]},
    ],
    "ranking": lambda text: [{"product_id": text, "fit_score": 91, "why": text}, {"product_id": "b", "fit_score": 8, "why": "c"}],
    "calendar": lambda text: [
        {"date": "2026-11-03", "idea": text, "tags": [text]},
        {"date": "2026-11-02", "idea": "b", "tags": []},
    ],
    "entries": lambda text: [{"title": text, "step": 1, "effort": text[:40], "how": text * 3, "tools": [text]}],
    "issues": lambda text: [{"severity": "high", "problem": text, "line": 5, "fix": text * 3, text[:60]: "x"}],
}  # fmt: skip
KINDS = {name: {"issues": "entries"}.get(name, name) for name in SHAPES}

# What must not run has to do this first.
RUN = "window.owned=1"
EVIL = {
    "script": f"<script>{RUN}</script>",
    "image": f'<img src=x onerror="{RUN}">',
    "attribute": f'" onmouseover="{RUN}" autofocus onfocus="{RUN}" x="',
    "closing": f"</bdi></td></table></textarea></style></title></script><script>{RUN}</script>",
    "comment": f"--><!--><script>{RUN}</script>",
    "markdown": f"[click](javascript:{RUN}) ![x](data:image/svg+xml,<svg/onload={RUN}>)",
    "data-url": f"data:text/html,<script>{RUN}</script>",
    "template": "{{ settings.SECRET_KEY }} {% include 'x' %} {{constructor.constructor('window.owned=1')()}} ${window.owned=1}",
    "alpine": f'<div x-data="{{}}" x-init="{RUN}" @click="{RUN}" :class="{RUN}">x</div>',
    "override": "\u202egnp.exe\u202d and on",
    "embedding": "\u202babc\u202aעברית",
    "isolates": "\u2069\u2069\u2067abc עברית\u2066",
    "marks": "\u200f\u200eabc\u061c עברית",
    "zero-width": "pay\u200bpal\u200c\ufeff\u2060\u00ad",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈👍🏽",
    "flood": "Z" + "\u0301\u0316\u0489" * 60,
    "entities": "&lt;script&gt; &amp;amp; &#x202e; &nbsp",
    "nul-like": "a\x01\x1b[31mb\ufffe\ud7ff",
    "word": "w" * 4_000,
}
HUGE = "many words & <b>more</b> " * 4_100


def leaves(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Each string in the data: its JSON Pointer and itself."""
    if isinstance(value, str):
        yield pointer, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in pairs:
        yield from leaves(part, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")
