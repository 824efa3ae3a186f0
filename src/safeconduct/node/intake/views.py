"""The wizard: upload, how to read, what columns mean, check, import; and undoing."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from safeconduct.node.accounts.access import Right, needs, recently_confirmed
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.intake import importing, services
from safeconduct.node.intake.forms import ColumnsForm, ReadingForm, UploadForm, ValuesForm
from safeconduct.node.intake.models import Upload
from safeconduct.node.intake.plans import Plan, guessed_columns, remembered
from safeconduct.node.intake.services import Opened
from safeconduct.node.pages.library_texts import in_words_of_the_reader as said
from safeconduct.node.registry.forms import ReasonForm
from safeconduct.people.normalising import CHOICES
from safeconduct.tables import InputError, csv_bytes, problems_frame, xlsx_bytes
from safeconduct.tables.mapping import fold

_STEPS = {
    Upload.State.SENT: "import_reading",
    Upload.State.READ: "import_columns",
    Upload.State.MAPPED: "import_check",
}
_MOST_WORDS = 60


def find(user: User, public_id: str) -> Opened:
    """One of this user's own uploads; colleagues see the reports once they are imported."""
    row = (
        Upload.objects.select_related("key", "batch", "job")
        .filter(public_id=public_id, added_by=user)
        .first()
    )
    if row is None:
        raise Http404
    return services.open_upload(row)


@needs(Right.IMPORT)
@require_safe
def imports(request: MemberRequest) -> HttpResponse:
    """One's own imports, newest first."""
    rows = Upload.objects.filter(added_by=request.user).select_related("key", "batch", "job")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    shown = [services.open_upload(row) for row in page.object_list]
    return render(request, "intake/imports.html", {"page": page, "shown": shown})


@needs(Right.IMPORT)
@require_http_methods(["GET", "POST"])
def new_import(request: MemberRequest) -> HttpResponse:
    """First step: the file."""
    form = UploadForm(request.POST or None, request.FILES or None, initial=_of(request))
    if form.is_valid():
        data = form.cleaned_data
        known = remembered(data["source"]) or Plan()
        plan = replace(known, source=data["source"], kind=data["kind"])
        try:
            row = services.take_file(
                Actor.of(request.user), name=data["file"].name, data=data["file"].read(), plan=plan
            )
        except InputError as error:
            form.add_error("file", f"{said(error.what)}. {said(error.remedy)}")
        except ValidationError as error:
            form.add_error("file", error.messages)
        else:
            return redirect("import_reading", row.public_id)
    return render(request, "intake/new.html", {"form": form})


def _of(request: MemberRequest) -> dict[str, str]:
    """Source and kind of the import whose mended rows are to be sent."""
    if "of" not in request.GET:
        return {}
    plan = find(request.user, request.GET["of"][:16]).plan
    return {"source": plan.source, "kind": plan.kind}


@needs(Right.IMPORT)
@require_safe
def show(request: MemberRequest, public_id: str) -> HttpResponse:
    """Where an import stands: the step that comes next, or what it has brought."""
    opened = find(request.user, public_id)
    step = _STEPS.get(Upload.State(opened.row.state))
    if step:
        return redirect(step, public_id)
    faults = services.by_column(services.problems_of(opened.row))
    return render(
        request, "intake/show.html", {"opened": opened, "row": opened.row, "faults": faults}
    )


@needs(Right.IMPORT)
@require_http_methods(["GET", "POST"])
def reading(request: MemberRequest, public_id: str) -> HttpResponse:
    """Second step: sheet, header row, encoding; with the first rows as they are read so."""
    opened = find(request.user, public_id)
    if not opened.row.open:
        return redirect("import", public_id)
    preview, fault = _preview(opened)
    form = ReadingForm(request.POST or None, preview=preview, plan=opened.plan)
    if form.is_valid():
        changed = services.set_plan(
            opened, replace(opened.plan, **form.answers()), state=Upload.State.READ
        )
        preview, fault = _preview(changed)
        if request.POST.get("do") == "next" and not fault:
            return redirect("import_columns", public_id)
        form = ReadingForm(preview=preview, plan=changed.plan)
    context = {"form": form, "opened": opened, "preview": preview, "fault": fault}
    return render(request, "intake/reading.html", context)


def _preview(opened: Opened) -> tuple[services.Preview | None, str]:
    try:
        return opened.preview(), ""
    except InputError as error:
        return None, f"{said(error.what)}. {said(error.remedy)}"


@needs(Right.IMPORT)
@require_http_methods(["GET", "POST"])
def columns(request: MemberRequest, public_id: str) -> HttpResponse:
    """Third step: what each column means."""
    opened = find(request.user, public_id)
    if not opened.row.open:
        return redirect("import", public_id)
    preview, fault = _preview(opened)
    if preview is None:
        return redirect("import_reading", public_id)
    guessed = guessed_columns(preview.headers, opened.plan.columns)
    form = ColumnsForm(request.POST or None, preview=preview, guessed=guessed, plan=opened.plan)
    if form.is_valid():
        plan = replace(opened.plan, columns=form.columns(), defaults=form.defaults())
        try:
            services.check(services.set_plan(opened, plan, state=Upload.State.READ))
        except InputError as error:
            form.add_error(None, f"{said(error.what)}. {said(error.remedy)}")
        else:
            return redirect("import_check", public_id)
    samples = [
        (form[name], [row[1][i] for row in preview.rows if row[1][i]][:3])
        for i, name in enumerate(form.headers)
    ]
    others = [form[name] for name in form.fields if name.startswith("d_")]
    context = {"form": form, "opened": opened, "samples": samples, "others": others, "fault": fault}
    return render(request, "intake/columns.html", context)


@needs(Right.IMPORT)
@require_http_methods(["GET", "POST"])
def check(request: MemberRequest, public_id: str) -> HttpResponse:
    """Fourth step: everything that is wrong, by column and by row; then import the good rows."""
    opened = find(request.user, public_id)
    if opened.row.state != Upload.State.MAPPED:
        return redirect("import", public_id)
    problems = services.problems_of(opened.row)
    words = ValuesForm(request.POST or None, words=_unknown_words(problems))
    error = ""
    try:
        match request.POST.get("do"):
            case "words" if words.is_valid():
                _translate(opened, words)
                return redirect("import_check", public_id)
            case "import":
                return _import(request, opened)
            case "discard":
                services.discard(opened.row)
                return redirect("imports")
    except InputError as fault:
        error = f"{said(fault.what)}. {said(fault.remedy)}"
    except ValidationError as fault:
        error = " ".join(fault.messages)
    page = Paginator(problems, 100).get_page(request.GET.get("page"))
    context = {
        "opened": opened, "row": opened.row, "faults": services.by_column(problems), "page": page,
        "words": words if words.fields else None, "error": error,
    }  # fmt: skip
    return render(request, "intake/check.html", context, status=409 if error else 200)


def _unknown_words(problems: list[services.Problem]) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for problem in problems:
        if problem.column in CHOICES and problem.value:
            cells = words.setdefault(problem.column or "", [])
            if problem.value not in cells and len(cells) < _MOST_WORDS:
                cells.append(problem.value)
    return words


def _translate(opened: Opened, form: ValuesForm) -> None:
    values = {column: dict(words) for column, words in opened.plan.values.items()}
    for column, cell, ours in form.words():
        values.setdefault(column, {})[fold(cell)] = ours
    plan = replace(opened.plan, values=values)
    services.check(services.set_plan(opened, plan, state=Upload.State.READ))


def _import(request: MemberRequest, opened: Opened) -> HttpResponse:
    actor = Actor.of(request.user)
    if opened.row.rows <= services.AT_ONCE:
        importing.import_now(actor, opened.row)
        return redirect("import", opened.row.public_id)
    job = importing.import_later(actor, opened.row)
    return redirect("job", job.public_id)


_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@needs(Right.IMPORT)
@recently_confirmed
@require_safe
def rows(request: MemberRequest, public_id: str, form: str) -> HttpResponse:
    """The rejected rows in the sender's own columns, to be mended and sent again."""
    opened = find(request.user, public_id)
    return _handed_out(request, services.bad_rows_of(opened.row), f"{public_id}-rows", form)


@needs(Right.IMPORT)
@recently_confirmed
@require_safe
def faults(request: MemberRequest, public_id: str, form: str) -> HttpResponse:
    """Everything that is wrong, cell by cell."""
    opened = find(request.user, public_id)
    frame = problems_frame(services.problems_of(opened.row))
    return _handed_out(request, frame, f"{public_id}-faults", form)


def _handed_out(request: MemberRequest, frame: pl.DataFrame, name: str, form: str) -> HttpResponse:
    """A table as a file made in memory alone; that it was handed out is recorded."""
    if form not in _TYPES:
        raise Http404
    data = csv_bytes(frame) if form == "csv" else xlsx_bytes(frame, sheet="rows")
    with transaction.atomic():
        deed = Deed(
            verb=Verb.EXPORTED, kind="import", subject=name.rpartition("-")[0],
            details={"file": f"{name}.{form}", "rows": frame.height},
        )  # fmt: skip
        record(Actor.of(request.user), deed)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return HttpResponse(data, content_type=_TYPES[form], headers=headers)


@needs(Right.IMPORT)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def undo(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take a whole import back, with a reason."""
    opened = find(request.user, public_id)
    row = opened.row
    if row.batch is None or not row.undoable:
        return redirect("import", public_id)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            job = services.undo(Actor.of(request.user), row, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("job", job.public_id) if job else redirect("import", public_id)
    return render(request, "intake/undo.html", {"form": form, "row": row, "opened": opened})
