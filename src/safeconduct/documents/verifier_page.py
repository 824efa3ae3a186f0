"""The page that checks bundles and logs in a browser, without a network and without this software.

Its parts lie in `verifier/`, each as readable as any other module; here they become one file. A
policy in the page itself lets nothing run but these very bytes, and nothing be loaded or sent.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from pathlib import Path

#: In the order in which each needs those before it.
SCRIPTS = (
    *("bytes", "strict_json", "curve", "keys", "notes", "policy", "merkle", "tiles"),
    *("entries", "bundles", "verify", "page"),
)
_PARTS = Path(__file__).parent / "verifier"


def verifier_page() -> str:
    """The page, complete; the same version always gives the same bytes."""
    script = "\n" + "\n".join(_part(f"{name}.js") for name in SCRIPTS)
    style = "\n" + _part("page.css")
    words = json.loads(_part("words.json"))
    if "</script" in script or "</style" in style:
        raise ValueError("a part of the page would end its element early")
    languages = "".join(
        f'<option value="{code}" lang="{code}">{html.escape(said["own-name"])}</option>'
        for code, said in words.items()
    )
    filled = {
        "policy": _policy(script, style),
        "style": style,
        "languages": languages,
        "words": json.dumps(words, ensure_ascii=False).replace("<", "\\u003c"),
        "script": script,
    }
    page = _part("page.html")
    for name, value in filled.items():
        page = page.replace(f"{{{name}}}", value, 1)
    return page


def _policy(script: str, style: str) -> str:
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _part(name: str) -> str:
    return (_PARTS / name).read_text(encoding="utf-8")
