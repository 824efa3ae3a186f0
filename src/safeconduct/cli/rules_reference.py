"""The reference of all rules, made from the tables that the library decides by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from safeconduct.evidence import ENQUIRIES, EVIDENCE_RULES, PRIOR_POINTS, SIGNALS
from safeconduct.law import GROUNDS, OBLIGATIONS, RULES, STEPS, ReasonCode
from safeconduct.law.annex_one import MEDICAL_GROUNDS
from safeconduct.selection import PRIORITY_TABLE, ListReason

_HEAD = """\
# Rules

Made from the code by `safeconduct docs reference`; do not edit it by hand. Every status,
determination and reason that the commands write names one of these.
"""
_PRECEDENCE = """\
Of the rules on a question the first that applies decides. An agreement may waive those marked so,
and no others (GC III arts 6, 7; GC IV arts 7, 8).
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
            _PRECEDENCE,
            _table(
                ("rule", "question", "conclusion", "articles", "waivable", "meaning"),
                (
                    (
                        r.id,
                        r.question.value,
                        r.conclusion,
                        r.articles,
                        "yes" if r.derogable else "",
                        r.explanation,
                    )
                    for r in RULES
                ),
            ),
            "## Who goes first among those who are not owed\n",
            "The first ground that a person has gives his `precedence`.\n",
            _table(
                ("ground", "meaning", "articles"), ((g.code, g.title, g.articles) for g in GROUNDS)
            ),
            "## The procedure that lifts a hold\n",
            _table(
                ("step", "from", "to", "authority", "documents", "articles", "for war crimes"),
                (
                    (
                        step.title,
                        ", ".join(sorted(step.start)).replace("_", " "),
                        step.to.replace("_", " "),
                        step.authority,
                        "; ".join(step.documents),
                        step.articles,
                        "yes" if step.for_war_crimes else "no",
                    )
                    for step in STEPS
                ),
            ),
            "## Grounds of the model agreement for the wounded and sick\n",
            "To tick at an examination by a Mixed Medical Commission (GC III Annex I).\n",
            _table(
                ("ground", "section", "meaning", "speaks for"),
                ((g.id, g.section, g.title, g.decision.replace("_", " ")) for g in MEDICAL_GROUNDS),
            ),
            "## Obligations\n",
            "What follows for whom from what happens to a person.\n",
            _table(
                ("obligation", "after", "who", "what", "to whom", "within", "articles"),
                (
                    (
                        o.id,
                        o.after.replace("_", " ") if o.after else "always",
                        o.who,
                        o.what,
                        o.whom,
                        f"{o.days} days" if o.days else "",
                        o.articles,
                    )
                    for o in OBLIGATIONS
                ),
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
