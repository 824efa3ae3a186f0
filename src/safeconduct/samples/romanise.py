"""Romanisations that the invented sources use, each written from its published table.

Sources: Resolution 55 of the Cabinet of Ministers of Ukraine (27 January 2010) for Ukrainian;
ICAO Doc 9303 part 3, section 6 (table B, Cyrillic) and BGN/PCGN 1947 for Russian; the usual
French newspaper transcription for both; Duden's transcription for German, the rules of the Polish
standard PN-ISO 9 as newspapers simplify them, and ISO 9:1995 with its accents.
"""

from __future__ import annotations

from functools import lru_cache

_VOWELS_UK = set("аеєиіїоуюя")
_VOWELS_RU = set("аеёиоуыэюя")
_APOSTROPHES = "'’ʼ"


def _pairs(letters: str, latin: str) -> dict[str, str]:
    return dict(zip(letters, latin.split(), strict=True))


_KMU = _pairs(
    "абвгґдежзиіклмнопрстуфхцчшщ",
    "a b v h g d e zh z y i k l m n o p r s t u f kh ts ch sh shch",
)
_KMU_INITIAL = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_KMU_INNER = {"є": "ie", "ї": "i", "й": "i", "ю": "iu", "я": "ia"}
_ICAO = _pairs(
    "абвгдеёжзийклмнопрстуфхцчшщъыэюя",
    "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y e iu ia",
) | {"ь": "", "і": "i", "ї": "i", "є": "ie", "ґ": "g"}
_BGN = _pairs(
    "абвгджзийклмнопрстуфхцчшщыэюя",
    "a b v g d zh z i y k l m n o p r s t u f kh ts ch sh shch y e yu ya",
) | {"ъ": "", "ь": "", "і": "i", "ї": "yi", "ґ": "g", "є": "ye"}
_FRENCH = _pairs(
    "абвгґдежзийклмнопрстуфхцчшщыэюя",
    "a b v g g d e j z i ï k l m n o p r s t ou f kh ts tch ch chtch y e iou ia",
) | {"ъ": "", "ь": "", "ё": "io", "і": "i", "ї": "ï", "є": "ie"}


def _words(text: str) -> list[str]:
    """The text cut at letters' ends: words and what stands between them, in order."""
    parts: list[str] = []
    for letter in text:
        inside = letter.isalpha() or letter in _APOSTROPHES
        if inside and parts and (parts[-1][-1].isalpha() or parts[-1][-1] in _APOSTROPHES):
            parts[-1] += letter
        else:
            parts.append(letter)
    return parts


def _like(word: str, latin: str) -> str:
    if len(word) > 1 and word.isupper():
        return latin.upper()
    return latin[:1].upper() + latin[1:] if word[:1].isupper() else latin


def _letter_by_letter(text: str, table: dict[str, str]) -> str:
    return "".join(
        _like(word, "".join(table.get(c, c) for c in word.lower() if c not in _APOSTROPHES))
        for word in _words(text)
    )


@lru_cache(maxsize=65536)
def kmu2010(text: str) -> str:
    """Ukrainian into Latin letters by Resolution 55 of 2010.

    >>> kmu2010("Згорський Юрій"), kmu2010("Знам'янка"), kmu2010("Єнакієве")
    ('Zghorskyi Yurii', 'Znamianka', 'Yenakiieve')
    """
    return "".join(_like(word, _kmu_word(word.lower())) for word in _words(text))


def _kmu_word(word: str) -> str:
    out: list[str] = []
    letters = [c for c in word if c not in _APOSTROPHES and c != "ь"]
    for at, letter in enumerate(letters):
        if letter == "г" and at and letters[at - 1] == "з":
            out.append("gh")
        elif letter in _KMU_INNER:
            out.append((_KMU_INNER if at else _KMU_INITIAL)[letter])
        else:
            out.append(_KMU.get(letter, letter))
    return "".join(out)


@lru_cache(maxsize=65536)
def icao(text: str) -> str:
    """Russian into Latin letters as in a machine readable travel document.

    >>> icao("Щербаков Илья Юрьевич"), icao("Подъячев Фёдор")
    ('Shcherbakov Ilia Iurevich', 'Podieiachev Fedor')
    """
    return _letter_by_letter(text, _ICAO)


@lru_cache(maxsize=65536)
def bgn(text: str) -> str:
    """Russian into Latin letters by BGN/PCGN 1947, without the marks for hard and soft signs.

    >>> bgn("Юрьев Евгений Алексеевич"), bgn("Берёзин")
    ('Yuryev Yevgeniy Alekseyevich', 'Berëzin')
    """
    return "".join(_like(word, _bgn_word(word.lower())) for word in _words(text))


def _bgn_word(word: str) -> str:
    out: list[str] = []
    for at, letter in enumerate(word):
        before = word[at - 1] if at else ""
        if letter in "её":
            soft = not before or before in _VOWELS_RU or before in "йъь"
            plain = "e" if letter == "е" else "ë"
            out.append(f"y{plain}" if soft else plain)
        elif letter not in _APOSTROPHES:
            out.append(_BGN.get(letter, letter))
    return "".join(out)


@lru_cache(maxsize=65536)
def french(text: str, *, ukrainian: bool = False) -> str:
    """Russian or Ukrainian as a French newspaper writes it.

    >>> french("Гришин Андрей Юрьевич"), french("Луценко Микола", ukrainian=True)
    ('Grichine Andreï Iourievitch', 'Loutsenko Mykola')
    """
    return "".join(_like(word, _french_word(word.lower(), ukrainian)) for word in _words(text))


def _french_word(word: str, ukrainian: bool) -> str:
    vowels = _VOWELS_UK if ukrainian else _VOWELS_RU
    out: list[str] = []
    for at, letter in enumerate(word):
        before, after = word[at - 1 : at], word[at + 1 : at + 2]
        if letter == "с" and before in vowels and after in vowels and before and after:
            out.append("ss")
        elif letter == "й" and before in {"и", "і", "ы"}:
            out.append("" if not after else "ï")
        elif letter == "г" and ukrainian:
            out.append("h")
        elif letter == "и" and ukrainian:
            out.append("y")
        elif letter == "е" and not ukrainian and before == "ь":
            out.append("ie")
        elif letter == "г" and after in {"е", "и"}:
            out.append("gu")
        elif letter not in _APOSTROPHES:
            out.append(_FRENCH.get(letter, letter))
    latin = "".join(out)
    return latin + "e" if latin.endswith("in") and len(latin) > 4 else latin


_GERMAN = _pairs(
    "абвгґдежзийклмнопрстуфхцчшщыэюя",
    "a b w g g d e sch s i i k l m n o p r s t u f ch z tsch sch schtsch y e ju ja",
) | {"ъ": "", "ь": "", "ё": "jo", "і": "i", "ї": "ji", "є": "je"}
_POLISH = _pairs(
    "абвгґдежзийклмнопрстуфхцчшщыэюя",
    "a b w g g d e ż z i j k l m n o p r s t u f ch c cz sz szcz y e iu ia",
) | {"ъ": "", "ь": "", "ё": "io", "і": "i", "ї": "ji", "є": "je"}
_ISO9 = _pairs(
    "абвгґдеёжзийклмнопрстуфхцчшщъыьэюяіїє",
    "a b v g g̀ d e ë ž z i j k l m n o p r s t u f h c č š ŝ ʺ y ʹ è û â ì ï ê",
)


@lru_cache(maxsize=65536)
def german(text: str, *, ukrainian: bool = False) -> str:
    """Russian or Ukrainian as Duden transcribes it.

    >>> german("Хрущёв Юрий"), german("Щербаков Сергей"), german("Лисенко Григорій", ukrainian=True)
    ('Chruschtschow Juri', 'Schtscherbakow Sergei', 'Lyssenko Hryhorij')
    """
    return "".join(_like(word, _german_word(word.lower(), ukrainian)) for word in _words(text))


def _german_word(word: str, ukrainian: bool) -> str:
    vowels = _VOWELS_UK if ukrainian else _VOWELS_RU
    out: list[str] = []
    for at, letter in enumerate(word):
        before, after = word[at - 1 : at], word[at + 1 : at + 2]
        if letter == "с" and before and after and before in vowels and after in vowels:
            out.append("ss")
        elif letter == "г" and ukrainian:
            out.append("h")
        elif letter == "и" and ukrainian:
            out.append("y")
        elif letter == "й" and ukrainian:
            out.append("j")
        elif letter == "й" and before in {"и", "ы"}:
            out.append("")
        elif letter == "ё" and before in {"ж", "ч", "ш", "щ"}:
            out.append("o")
        elif letter not in _APOSTROPHES:
            out.append(_GERMAN.get(letter, letter))
    return "".join(out)


@lru_cache(maxsize=65536)
def polish(text: str, *, ukrainian: bool = False) -> str:
    """Russian or Ukrainian as a Polish newspaper transcribes it.

    >>> polish("Хрущёв Юрий"), polish("Гончаренко Олексій", ukrainian=True)
    ('Chruszczow Jurij', 'Honczarenko Ołeksij')
    """
    return "".join(_like(word, _polish_word(word.lower(), ukrainian)) for word in _words(text))


def _polish_word(word: str, ukrainian: bool) -> str:
    out: list[str] = []
    for at, letter in enumerate(word):
        before, after = word[at - 1 : at], word[at + 1 : at + 2]
        if letter == "г" and ukrainian:
            out.append("h")
        elif letter == "и" and ukrainian:
            out.append("y")
        elif letter == "л":
            out.append("l" if after in {"ь", "і", "и", "я", "ю", "є", "ё"} else "ł")
        elif letter == "е" and not ukrainian:
            out.append(
                "je" if not before or before in _VOWELS_RU else "e" if before in "жцчшщл" else "ie"
            )
        elif letter == "ё" and before in {"ж", "ч", "ш", "щ", "л"}:
            out.append("o")
        elif letter in {"ю", "я"} and (not before or before in _VOWELS_RU | _VOWELS_UK):
            out.append("ju" if letter == "ю" else "ja")
        elif letter not in _APOSTROPHES:
            out.append(_POLISH.get(letter, letter))
    return "".join(out)


@lru_cache(maxsize=65536)
def iso9(text: str) -> str:
    """Cyrillic letter by letter with accents, by ISO 9:1995.

    >>> iso9("Жуков Юрий"), iso9("Щербаков")
    ('Žukov Ûrij', 'Ŝerbakov')
    """
    return _letter_by_letter(text, _ISO9)
