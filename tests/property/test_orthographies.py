"""One name in every country's spelling has a key in common with the name itself.

The spellings are made by tables that are independent of the matcher's: those of the samples,
written from the published standards, and those below.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from safeconduct.matching.spelling.groups import given_groups
from safeconduct.matching.spelling.sounds import skeletons, sound_keys
from safeconduct.people.names import words_of
from safeconduct.samples import romanise
from safeconduct.samples.naming import given, minorities, surnames

#: Share of names for which a spelling is ambiguous within one word (Вусчук: Vuschuk; Вежнишин:
#: Weschnyschyn), as no clerk could tell.
ALLOWED = 0.04
Romaniser = Callable[[str], str]


def _table(letters: str, latin: str) -> dict[str, str]:
    return dict(zip(letters, latin.split(), strict=True))


# GOST 7.79-2000, system B; MVD order 310 (1997) writes the same consonants.
_GOST = _table(
    "абвгдеёжзийклмнопрстуфхцчшщыэюяіїєґ",
    "a b v g d e yo zh z i j k l m n o p r s t u f x c ch sh shh y e yu ya i yi ye g",
) | {"ъ": "", "ь": "", "'": "", "’": ""}
# Transcription into Turkish and Hungarian (OH. 2004) as newspapers there write Russian names.
_TURKISH = _table(
    "абвгдеёжзийклмнопрстуфхцчшщыэюяіїєґ",
    "a b v g d e yo j z i y k l m n o p r s t u f h ts ç ş şç ı e yu ya i yi ye g",
) | {"ъ": "", "ь": "", "'": "", "’": ""}
_HUNGARIAN = _table(
    "абвгдеёжзийклмнопрстуфхцчшщыэюяіїєґ",
    "a b v g d e jo zs z i j k l m n o p r sz t u f h c cs s scs i e ju ja i ji je g",
) | {"ъ": "", "ь": "", "'": "", "’": ""}
# Scholarly transliteration (DIN 1460, as in German libraries).
_DIN = _table(
    "абвгдеёжзийклмнопрстуфхцчшщыэюяіїєґ",
    "a b v g d e ë ž z i j k l m n o p r s t u f ch c č š šč y ė ju ja i ï je g",
) | {"ъ": "", "ь": "", "'": "", "’": ""}


def _letters(table: dict[str, str]) -> Romaniser:
    return lambda word: "".join(table.get(c, c) for c in word.lower())


RUSSIAN: dict[str, Romaniser] = {
    "ICAO": romanise.icao, "BGN": romanise.bgn, "French": romanise.french,
    "German": romanise.german, "Polish": romanise.polish, "ISO 9": romanise.iso9,
    "GOST": _letters(_GOST), "Turkish": _letters(_TURKISH), "Hungarian": _letters(_HUNGARIAN),
    "DIN": _letters(_DIN),
}  # fmt: skip
UKRAINIAN: dict[str, Romaniser] = {
    "KMU 2010": romanise.kmu2010,
    "French": lambda w: romanise.french(w, ukrainian=True),
    "German": lambda w: romanise.german(w, ukrainian=True),
    "Polish": lambda w: romanise.polish(w, ukrainian=True),
    "GOST": _letters(_GOST), "Turkish": _letters(_TURKISH), "Hungarian": _letters(_HUNGARIAN),
}  # fmt: skip


def _names(ukrainian: bool) -> list[str]:
    families = surnames.UKRAINIAN_STYLE if ukrainian else surnames.RUSSIAN_STYLE
    found = {(s.uk if ukrainian else s.ru)[female] for s in families for female in (0, 1)}
    for one in (*given.MEN, *given.WOMEN):
        found.add(one.uk if ukrainian else one.ru)
    return sorted(found)[::3]


def _lost(names: list[str], romaniser: Romaniser) -> list[str]:
    spelt = ((name, romaniser(name)) for name in names)
    return [
        f"{name}: {latin}"
        for name, latin in spelt
        if not set(sound_keys(words_of(name)[0])) & set(sound_keys(words_of(latin)[0]))
    ]


@pytest.mark.parametrize("standard", RUSSIAN)
def test_russian_names(standard: str) -> None:
    names = _names(ukrainian=False)
    lost = _lost(names, RUSSIAN[standard])
    assert len(lost) <= ALLOWED * len(names), lost[:40]


@pytest.mark.parametrize("standard", UKRAINIAN)
def test_ukrainian_names(standard: str) -> None:
    names = _names(ukrainian=True)
    lost = _lost(names, UKRAINIAN[standard])
    assert len(lost) <= ALLOWED * len(names), lost[:40]


# ALA-LC, BGN/PCGN 1956, DIN 31635, French and English newspapers.
ARABIC = (
    ("محمد", ("Muḥammad", "Muhammad", "Mohamed", "Mohammed")),
    ("عبد الرحمن", ("ʿAbd al-Raḥmān", "Abd ar Rahman", "ʿAbd ar-Raḥmān", "Abderrahmane",
                    "Abdulrahman", "Abdel Rahman")),
    ("يوسف", ("Yūsuf", "Yusuf", "Youssef", "Yousef")),
    ("خالد", ("Khālid", "Khalid", "Ḫālid", "Khaled")),
    ("جمال", ("Jamāl", "Jamal", "Ǧamāl", "Djamel", "Gamal")),
    ("شريف", ("Sharīf", "Sharif", "Šarīf", "Chérif", "Cherif", "Sherif")),
    ("عثمان", ("ʿUthmān", "Uthman", "ʿUṯmān", "Othmane", "Othman")),
    ("حسين", ("Ḥusayn", "Husayn", "Hussein", "Hossein", "Houcine")),
    ("مصطفى", ("Muṣṭafá", "Mustafa", "Muṣṭafā", "Moustapha", "Mostafa")),
    ("غسان", ("Ghassān", "Ghassan", "Ġassān")),
    ("وليد", ("Walīd", "Walid", "Oualid", "Waleed")),
    ("طارق", ("Ṭāriq", "Tariq", "Tarek", "Tareq")),
    ("سعيد", ("Saʿīd", "Said", "Saïd", "Saeed")),
    ("عمر", ("ʿUmar", "Umar", "Omar")),
)  # fmt: skip
# The Academy's rules (2006), BGN/PCGN, newspapers.
HEBREW = (
    ("משה", ("Moshe", "Mošeh", "Moshé")), ("יצחק", ("Yitsḥaq", "Yitzhak", "Itzhak", "Yitskhak")),
    ("חיים", ("Ḥayyim", "Haim", "Chaim", "Hayim")), ("יעקב", ("Yaʿaqov", "Yaakov", "Yakov")),
    ("אברהם", ("Avraham", "ʾAvraham", "Abraham")), ("דוד", ("Daṿid", "David")),
    ("כהן", ("Kohen", "Cohen", "Kohen")), ("לוי", ("Levi", "Leṿi", "Levy")),
    ("שרון", ("Sharon", "Šaron")), ("רחל", ("Raḥel", "Rachel", "Rahel")),
    ("צבי", ("Tsevi", "Zvi", "Tzvi")), ("שמואל", ("Shemuel", "Shmuel", "Samuel")),
)  # fmt: skip


ABJADS = [*ARABIC, *HEBREW]


@pytest.mark.parametrize(("abjad", "latin"), ABJADS)
def test_arabic_and_hebrew_names(abjad: str, latin: tuple[str, ...]) -> None:
    """By their consonants, or by the group of the given name."""

    def keys(name: str) -> set[str]:
        return {*skeletons(words_of(name)[0]), *given_groups(name)} - {"Ibd"}

    assert [spelling for spelling in latin if not keys(abjad) & keys(spelling)] == []


def test_arabic_names_of_the_samples() -> None:
    lost = [
        name
        for name in (*minorities.ARABIC_MEN, *minorities.ARABIC_WOMEN)
        for spelling in (name.cyrillic, name.french)
        if not set(skeletons(name.arabic)) & set(skeletons(spelling))
        and not set(given_groups(name.arabic)) & set(given_groups(spelling))
    ]
    assert lost == []
