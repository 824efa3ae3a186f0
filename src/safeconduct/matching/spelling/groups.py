"""Name groups: given names that may be one person's, across languages and as diminutives.

A diminutive may stand for several names (Слава: В'ячеслав, Станіслав, Ярослав, Святослав), so a
name has a set of groups, and two names may be one if their sets meet.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from safeconduct.matching.spelling.servants import servant_groups
from safeconduct.matching.spelling.sounds import skeletons, sound_keys
from safeconduct.people.names import Script, script_of, words_of

_PARTICLES = frozenset({
    "abu", "abou", "umm", "oum", "ibn", "bin", "ben", "bint", "bent", "al", "el", "ould",
    "абу", "умм", "ибн", "ібн", "бін", "бин", "бен", "бинт", "бінт", "аль", "ель",
    "أبو", "أم", "بن", "ابن", "بنت", "בן", "בת",
})  # fmt: skip


@cache
def given_groups(name: str) -> tuple[str, ...]:
    """Names of the groups that a given name may belong to; its own sound keys where none knows it.

    >>> set(given_groups("Слава")) >= {"=viacheslav", "=stanislav", "=yaroslav"}
    True
    >>> given_groups("Олексій") == given_groups("Aleksey") == given_groups("Alexis")
    True
    """
    words = [w for w in words_of(name) if w not in _PARTICLES]
    if not words:
        return ()
    if servant := servant_groups(words):
        return servant
    table = name_groups()
    for word in words[:2]:
        if len(word) > 1 and (known := table.get(word)):
            return known
    first = words[0]
    if len(first) < 2:
        return ()
    sounding = {g for key in _keys(first) for g in sounding_groups().get(key, ())}
    return tuple(sorted(sounding)) or _diminutive(first) or _keys(first)


def _diminutive(word: str) -> tuple[str, ...]:
    """Groups of the names of which the word is a regular Slavic diminutive."""
    for ending in _FONDLING:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            names = sorted(n for n in name_groups() if n.startswith(stem))
            found = {g for name in names for g in name_groups()[name]}
            if found and len(found) < 4:
                return tuple(sorted(found))
    return ()


#: Endings of regular diminutives, longest first; irregular ones stand in the table.
_FONDLING = (
    "очка", "ечка", "онька", "енька", "ушка", "юшка", "ushka", "ochka", "chyk", "chik",
    "чик", "ько", "уся", "юся", "уха", "юха", "уша", "юша", "ьок",
    "ка", "ко", "ик", "ік", "ян", "ок", "ек", "ёк", "ko", "ka", "ik",
)  # fmt: skip


@cache
def father_groups(patronymic: str) -> tuple[str, ...]:
    """The father's name groups, from a patronymic in any script or from his name itself.

    >>> set(father_groups("Миколайович")) & set(given_groups("Nikolai"))
    {'=mykola'}
    >>> father_groups("Иванович") == father_groups("Iwanowitsch") == father_groups("bin Ivan")
    True
    """
    words = [w for w in words_of(patronymic) if w not in _PARTICLES]
    if not words or len(words[0]) < 2:
        return ()
    if servant := servant_groups(words):
        return servant
    word = words[0]
    table = patronymics()
    if script_of(word) in (Script.LATIN, Script.CYRILLIC):
        found = {g for key in sound_keys(word) for g in table.get(key, ())}
        if found:
            return tuple(sorted(found))
        if len(word) > 6 and (stems := _stems(word)):
            return stems
    return given_groups(word)


def read_name_groups() -> Mapping[str, list[str]]:
    """Each group of name_groups.toml and its names, in the order of the file."""
    text = resources.files("safeconduct.matching").joinpath("name_groups.toml").read_text("utf-8")
    groups: dict[str, list[str]] = tomllib.loads(text)["groups"]
    return groups


@cache
def name_groups() -> Mapping[str, tuple[str, ...]]:
    """Each known given name or diminutive, lower-case in its own script -> its groups."""
    table: dict[str, dict[str, None]] = {}
    for group, names in read_name_groups().items():
        for name in (group, *names):
            for form in {name.casefold(), " ".join(words_of(name))}:
                table.setdefault(form, {})[f"={group}"] = None
    return MappingProxyType({name: tuple(sorted(found)) for name, found in table.items()})


@cache
def sounding_groups() -> Mapping[str, tuple[str, ...]]:
    """Sound key of each known given name -> its groups; names of one sound share them."""
    table: dict[str, dict[str, None]] = {}
    for name, groups in name_groups().items():
        for word in words_of(name)[:1]:
            for key in _keys(word):
                table.setdefault(key, {}).update(dict.fromkeys(groups))
    return MappingProxyType({key: tuple(sorted(found)) for key, found in table.items()})


@cache
def patronymics() -> Mapping[str, tuple[str, ...]]:
    """Sound key of every patronymic that grammar makes of a known name -> the name's groups."""
    table: dict[str, dict[str, None]] = {}
    for name, groups in name_groups().items():
        if script_of(name) is not Script.CYRILLIC or " " in name:
            continue
        if name[-1] in "ая" and name[:-1] in name_groups():  # Ярослава gives no patronymic
            continue
        for form in _patronymics_of(name):
            for key in sound_keys(form):
                table.setdefault(key, {}).update(dict.fromkeys(groups))
    return MappingProxyType({key: tuple(sorted(found)) for key, found in table.items()})


_IRREGULAR = {
    "ілля": ("ілліч", "іллівна"), "илья": ("ильич", "ильинична"),
    "лука": ("лукич", "лукінічна", "луківна"),
    "никита": ("никитич", "никитична"), "микита": ("микитич", "микитович", "микитівна"),
    "кузьма": ("кузьмич", "кузьмінічна", "кузьмівна"), "фома": ("фомич", "фоминична"),
    "хома": ("хомич", "хомівна"), "павел": ("павлович", "павловна"), "лев": ("львович", "львовна"),
    "пётр": ("петрович", "петровна"), "михаил": ("михайлович", "михайловна"),
    "яков": ("яковлевич", "яковлевна"), "яків": ("якович", "яківна"),
    "микола": ("миколайович", "миколаївна", "миколович"), "григорій": ("григорович", "григорівна"),
    "федір": ("федорович", "федорівна"), "савва": ("саввич", "саввична"),
}  # fmt: skip


def _patronymics_of(father: str) -> tuple[str, ...]:
    """East Slavic patronymics of both languages and sexes that a name may give."""
    known = _IRREGULAR.get(father, ())
    if father.endswith(("ий", "ій")):
        stem = father[:-2]
        ends = ("ийович", "ійович", "ьевич", "иевич", "ійовна", "іївна", "ьевна", "иевна")
        return (*known, *(stem + e for e in ends))
    if father.endswith("й"):
        stem = father[:-1]
        return (*known, *(stem + e for e in ("йович", "евич", "ївна", "евна")))
    if father.endswith("ь"):
        stem = father[:-1]
        return (*known, *(stem + e for e in ("ьович", "евич", "ович", "івна", "евна", "ьовна")))
    stem = father[:-1] if father[-1] in "аоя" else father
    return (*known, *(stem + e for e in ("ович", "івна", "овна", "евич", "евна")))


def _keys(word: str) -> tuple[str, ...]:
    return sound_keys(word) or skeletons(word)


_ENDING = re.compile(r"(?:[AEU]v[EA]C|[AEU]vnA|EC|EnECnA|ECnA)$")


def _stems(word: str) -> tuple[str, ...]:
    """What is left of a patronymic of a name that the table lacks."""
    stems = (_ENDING.sub("", key) for key in sound_keys(word) if _ENDING.search(key))
    return tuple(dict.fromkeys(s for s in stems if len(s) > 1))
