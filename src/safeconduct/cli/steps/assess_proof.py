"""`assess proof`: sealed questions, and the comparison of what came back."""

from __future__ import annotations

import secrets
from pathlib import Path

from safeconduct.cli.steps.workspace import Summary, require_columns, write_whole_private
from safeconduct.evidence.proof_of_life import (
    SALT_BYTES,
    ProofError,
    checklist,
    compare,
    seal,
    sealed_as_data,
    sealed_from_data,
)
from safeconduct.tables import InputError, read_json, read_own_csv


def seal_questions(*, questions: Path, out: Path) -> Summary:
    """Write the questions of a CSV with hashes in place of the answers.

    Raises:
        InputError: naming every row that would prove nothing; then nothing is written.
    """
    import json

    frame = read_own_csv(questions)
    require_columns(
        frame, ("question", "answer"), where=questions,
        remedy="Write a CSV with the columns question and answer, one row a question.",
    )  # fmt: skip
    sealed, faults = [], []
    for row, (question, answer) in enumerate(
        frame.select("question", "answer").iter_rows(), start=2
    ):
        try:
            salt = secrets.token_bytes(SALT_BYTES)
            sealed.append(seal(str(question or ""), str(answer or ""), salt=salt))
        except ProofError as error:
            faults.append(f"row {row}: {error}")
    if faults or not sealed:
        raise InputError(
            "; ".join(faults) or "there are no questions", where=questions,
            remedy="Correct these rows; nothing was written.",
        )  # fmt: skip
    data = {"questions": [sealed_as_data(s) for s in sealed]}
    write_whole_private(out, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    return {
        "questions": len(sealed),
        "sealed": str(out),
        "now": f"delete {questions}, which has the answers in the clear",
    }


def compare_answer(*, sealed: Path, number: int, answer: str) -> Summary:
    """How the answer to one of the sealed questions compares."""
    data = read_json(sealed)
    kept = data.get("questions") if isinstance(data, dict) else None
    if not isinstance(kept, list) or not 1 <= number <= len(kept):
        raise InputError(
            f"there is no question {number}", where=sealed,
            remedy="Questions are counted from 1, in the order in which they were sealed.",
        )  # fmt: skip
    try:
        question = sealed_from_data(kept[number - 1])
    except ProofError as error:
        raise InputError(str(error), where=sealed, remedy="Seal the questions again.") from None
    verdict = compare(question, answer)
    words = {
        "right": "the answer is right",
        "alike": "the answer only sounds like the right one: an officer decides",
        "wrong": "the answer is wrong; it says nothing about whether he is a captive",
    }[verdict.value]
    return {"question": question.question, "verdict": verdict.value, "meaning": words}


def show_checklist(medium: str) -> Summary:
    """The steps for a video or a call."""
    return {
        f"{step.id}{' (weighty)' if step.weighty else ''}": f"{step.ask} {step.why.capitalize()}."
        for step in checklist(medium)
    }
