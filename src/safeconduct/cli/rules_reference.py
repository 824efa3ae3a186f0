"""The reference of all rules, made from the tables that the library decides by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from safeconduct.evidence import ENQUIRIES, EVIDENCE_RULES, PRIOR_POINTS, SIGNALS
from safeconduct.law import RULES, ReasonCode
from safeconduct.selection import PRIORITY_TABLE, ListReason

_HEAD = """\
# Rules

Made from the code by `safeconduct docs reference`; do not edit it by hand. Every status,
determination and reason that the commands write names one of these.
"""

_SIGNS_INTRO = (
    "A sign warns the family. It never lowers the belief that the person is held. Points are "
    f"decibans: ten make fraud ten times as likely. From {-PRIOR_POINTS} points on a contact is "
    "likely fraud.\n"
)
_ENQUIRIES_INTRO = (
    "Enquiries about a captive whom nobody acknowledges, ranked by the information that is "
    "expected of them.\n"
)


def rules_markdown() -> str:
    """Rules of evidence, signs of fraud, rules of law, priority and reasons, as one page."""
    return "\n".join(
        [
            _HEAD,
            "## Captivity status\n",
            "The first rule whose evidence is there decides.\n",
            _table(
                ("rule", "status", "needs", "basis"),
                ((r.id, r.status.value, r.needs, r.basis) for r in EVIDENCE_RULES),
            ),
            "## Signs of fraud in contacts\n",
            _SIGNS_INTRO,
            _table(
                ("sign", "points", "meaning"), ((s.code, str(s.points), s.text) for s in SIGNALS)
            ),
            "## What to ask next\n",
            _ENQUIRIES_INTRO,
            _table(
                ("enquiry", "what to do", "yes if captive", "yes if not"),
                ((e.id, e.words, f"{e.if_captive:g}", f"{e.if_not:g}") for e in ENQUIRIES),
            ),
            "## Law\n",
            _table(
                ("rule", "question", "conclusion", "articles", "meaning"),
                ((r.id, r.question.value, r.conclusion, r.articles, r.explanation) for r in RULES),
            ),
            "## Why a person is not cleared\n",
            "The first that applies, in this order, is the reason given.\n",
            _table(("code", "words"), ((code.value, code.text) for code in ReasonCode)),
            "## Why a person stands on a list or on none\n",
            "For those who are cleared; the words with their figures stand in reasons.csv.\n",
            "".join(f"- `{reason.value}`\n" for reason in ListReason),
            "## Humanitarian priority\n",
            "Points among those who are cleared and not owed. Military rank has no part in it.\n",
            _table(
                ("ground", "points", "meaning"),
                ((r.code, str(r.points), r.text) for r in PRIORITY_TABLE),
            ),
        ]
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(c.replace('|', ' ') for c in line)} |\n" for line in lines)
