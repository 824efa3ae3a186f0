"""Two bureaux with three and four people, of whom two are common, each in its own directory."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Run = Callable[..., Any]
HEAD = "record_id,party_of_origin,family_name,given_name,patronymic,birth_date,service_number"
A_ROWS = (
    "1,A,Щербаков,Володимир,Миколайович,1987-05-03,",
    "2,A,Бондаренко,Іван,Петрович,1991-01-17,AB123456",
    "3,A,Мельник,Олена,,1990-02-02,",
    "4,A,Ткаченко,Олексій,,1989,",
)
B_ROWS = (
    "k1,A,Schtscherbakow,Wladimir,,1987-05-03,",
    "k2,A,Unknown,,,,AB123456",
    "k3,A,Kovalenko,Petro,,1980-03-04,",
)


@dataclass(frozen=True)
class Bureau:
    """One side: its own directory, and the command line in it."""

    name: str
    root: Path
    run: Run

    def do(self, *words: object, status: int = 0) -> dict[str, Any]:
        done = self.run("match", "private", *words, "--json", self.root / "said.json",
                        cwd=self.root)  # fmt: skip
        assert done.returncode == status, done.stderr + done.stdout
        if status == 2:
            return {"error": " ".join(done.stderr.split())}
        said: dict[str, Any] = json.loads((self.root / "said.json").read_text())
        return said

    @property
    def messages(self) -> list[Path]:
        return sorted((self.root / "talk").glob(f"*-{self.name}.message"))


def two_bureaux(root_of_both: Path, run: Run) -> tuple[Bureau, Bureau]:
    """Both with their people read in, their keys drawn and exchanged."""
    sides = []
    for name, rows in (("A", A_ROWS), ("B", B_ROWS)):
        root = root_of_both / name
        root.mkdir()
        (root / "people.csv").write_text("\n".join((HEAD, *rows)) + "\n", "utf-8")
        done = run("import", "people.csv", cwd=root)
        assert done.returncode == 0, done.stderr
        bureau = Bureau(name, root, run)
        bureau.do("key", name)
        bureau.do("register", "registered.txt")
        sides.append(bureau)
    a, b = sides
    shutil.copy(a.root / "keys" / "A.pub", b.root / "keys")
    shutil.copy(b.root / "keys" / "B.pub", a.root / "keys")
    return a, b


def begin(bureau: Bureau, *more: object, status: int = 0) -> dict[str, Any]:
    other = "B" if bureau.name == "A" else "A"
    return bureau.do(
        "begin", "talk", "--key", f"keys/{bureau.name}.secret", "--other", f"keys/{other}.pub",
        "--label", "2031-05", "--purpose", "who is held", "--most", 200, *more, status=status,
    )  # fmt: skip
