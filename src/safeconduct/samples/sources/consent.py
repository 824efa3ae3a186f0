"""Interviews before departure by the Neutral Visits Society, and legal files of both sides."""

from __future__ import annotations

from safeconduct.people.vocabulary import Procedure, Side
from safeconduct.samples.captivity import Captive, Interview
from safeconduct.samples.corruption import (
    Habits,
    digit_slip,
    spoilt_birth,
    spoilt_name,
    written_date,
)
from safeconduct.samples.dice import Dice
from safeconduct.samples.lands import PARTY_NAMES
from safeconduct.samples.romanise import icao, kmu2010
from safeconduct.samples.rows import Row, RowBook, SourceRows
from safeconduct.samples.sources.visits import latin_name

INTERVIEW_COLUMNS = (
    "Form", "Held by", "ISN", "Nom", "Prénom", "Né le", "Date", "Lieu", "Souhait", "Crainte",
    "En privé", "Interprète", "Remarques",
)  # fmt: skip
LEGAL_COLUMNS = (
    "file_no", "prosecutor_of", "prisoner_no", "name", "procedure", "offence", "war_crime",
    "authority", "decided",
)  # fmt: skip
WISHES = {
    "return": "retour",
    "stay": "rester",
    "third_country": "pays tiers",
    "undecided": "indécis",
    "refused_to_say": "refuse de dire",
}
PROCEDURES = {
    Side.A: {
        Procedure.SUSPICION: "notice of suspicion",
        Procedure.PROSECUTION: "indicted",
        Procedure.CONVICTED: "sentenced",
        Procedure.AMNESTY: "amnestied",
        Procedure.PARDON: "pardoned",
        Procedure.TRANSFER: "sentence transferred",
        Procedure.DISCIPLINARY: "disciplinary",
        Procedure.CLOSED: "case closed",
    },
    Side.B: {
        Procedure.SUSPICION: "podozrenie",
        Procedure.PROSECUTION: "obvinenie",
        Procedure.CONVICTED: "prigovor",
        Procedure.AMNESTY: "amnistiia",
        Procedure.PARDON: "pomilovanie",
        Procedure.TRANSFER: "peredacha",
        Procedure.DISCIPLINARY: "vzyskanie",
        Procedure.CLOSED: "prekrashcheno",
    },
}
# A lost row of these leaves nobody free to go who is not.
_HARMLESS = (Procedure.DISCIPLINARY, Procedure.CLOSED)
_AUTHORITIES = {
    Side.A: ("Brynets District Prosecutor", "Court of Lypodol", "Ministry of Justice"),
    Side.B: ("Prokuratura Ovrazhsk", "Voenny sud Kedrograd", "Min. yustitsii"),
}
_HABITS = Habits(typo=0.012, no_patronymic=1.0, upper=0.0, swapped=0.004, year_only=0.02,
                 about=0.0, day_month=0.005, year_off=0.008, no_birth=0.02)  # fmt: skip
_LEGAL_HABITS = Habits(typo=0.008, no_patronymic=0.05, upper=0.3, swapped=0.0)


def interviews_file(dice: Dice, captives: list[Captive]) -> SourceRows:
    """All interviews; the prisoner's number is wrong in 3% and missing in 3%."""
    book = RowBook(name="interviews", file="consent-interviews.xlsx", columns=INTERVIEW_COLUMNS)
    held = sorted(
        ((i.on, at, c, i) for at, c in enumerate(captives) for i in c.interviews),
        key=lambda entry: entry[:2],
    )
    for number, (_, _, captive, interview) in enumerate(held, start=1):
        book.add(captive.person, _interview(dice, captive, interview, number))
    return book.finished(dice, birth="Né le", form="%d/%m/%Y", free="Remarques")


def _interview(dice: Dice, captive: Captive, interview: Interview, number: int) -> Row:
    person = captive.person
    source = person.name.french or latin_name(person, person.own_name)
    name = spoilt_name(dice, source, _HABITS)
    roll, isn = dice.unit(), captive.prisoner_number
    if roll < 0.06:
        isn = "" if roll < 0.03 else digit_slip(dice, isn)
    wish = interview.wish.value
    return (
        f"EE{number:05d}",
        PARTY_NAMES[captive.holder],
        isn.replace("-", " ") if dice.chance(0.2) else isn,
        name.family,
        name.given,
        written_date(spoilt_birth(dice, person.birth, _HABITS), "%d/%m/%Y"),
        interview.on.isoformat(),
        captive.camp,
        WISHES[wish],
        "oui" if interview.fear else "non",
        "oui" if interview.private else "non",
        dice.pick(("M. Orsel", "Mme Tavi", "M. Quint", "aucun")),
        "garde présent" if not interview.private else dice.pick(("", "", "", "calme", "fatigué")),
    )


def legal_file(dice: Dice, captives: list[Captive]) -> SourceRows:
    """Every act in every legal file, in the order of decision within a file."""
    book = RowBook(name="legal-files", file="legal-files.csv", columns=LEGAL_COLUMNS)
    charged = [c for c in captives if c.steps]
    for number, captive in enumerate(charged, start=1):
        for part, step in enumerate(captive.steps, start=1):
            book.add(
                captive.person,
                (
                    f"LF-{number:05d}/{part}",
                    PARTY_NAMES[captive.holder],
                    captive.prisoner_number,
                    _legal_name(dice, captive),
                    PROCEDURES[captive.holder][step.procedure],
                    step.offence,
                    step.war_crime,
                    dice.pick(_AUTHORITIES[captive.holder]),
                    step.decided_on.strftime("%d.%m.%Y"),
                ),
                spare=step.procedure not in _HARMLESS,
            )
    return book.finished(dice, free="offence")


def _legal_name(dice: Dice, captive: Captive) -> str:
    name = captive.person.name
    if captive.holder is Side.A:
        return kmu2010(spoilt_name(dice, name.uk, _LEGAL_HABITS).whole)
    return icao(spoilt_name(dice, name.ru, _LEGAL_HABITS).whole)
