"""The invented lands: units, ranks, towns and camps, in the languages they are written in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from safeconduct.people.vocabulary import Side

PARTY_NAMES = {Side.A: "Orlavia", Side.B: "Tesmaria", Side.M: "Ilmarin"}


class Branch(StrEnum):
    """Arms of service."""

    INFANTRY = "infantry"
    ARTILLERY = "artillery"
    AIR_FORCE = "air force"
    NAVY = "navy"
    MEDICAL = "medical"
    SIGNALS = "signals"
    SPECIAL_FORCES = "special forces"


@dataclass(frozen=True, slots=True)
class Tongues:
    """One thing in English (canonical), Ukrainian and Russian."""

    en: str
    uk: str
    ru: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its full names, and the short forms that bureaux use."""

    name: Tongues
    short: Tongues
    branch: Branch


BRANCHES = {
    Branch.INFANTRY: Tongues("infantry", "піхота", "пехота"),
    Branch.ARTILLERY: Tongues("artillery", "артилерія", "артиллерия"),
    Branch.AIR_FORCE: Tongues("air force", "ПС", "ВВС"),
    Branch.NAVY: Tongues("navy", "флот", "флот"),
    Branch.MEDICAL: Tongues("medical", "медична служба", "медслужба"),
    Branch.SIGNALS: Tongues("signals", "зв'язок", "связь"),
    Branch.SPECIAL_FORCES: Tongues("special forces", "спецпризначення", "спецназ"),
}
_WORDS = {
    Side.A: """
Harbour Гаванська Гаванская|Linden Липова Липовая|Amber Бурштинова Янтарная|Heron Чаплина Цаплина
Forest Лісова Лесная|Upland Нагірна Нагорная|Bridge Мостова Мостовая|Meadow Лугова Луговая
Oak Дубова Дубовая|Spring Джерельна Родниковая|Mill Млинова Мельничная|Reed Очеретяна Тростниковая
Dawn Світанкова Рассветная|Copper Мідна Медная|Willow Вербова Вербовая|River Річкова Речная
Granite Гранітна Гранитная|Storm Штормова Штормовая|Poplar Тополина Тополиная|Chalk Крейдяна Меловая
Falcon Соколина Соколиная|Steppe Степова Степная|Maple Кленова Кленовая|Lake Озерна Озёрная""",
    Side.B: """
Birch Березова Берёзовая|Frost Морозна Морозная|Lantern Ліхтарна Фонарная|Quarry Кар'єрна Карьерная
Pine Соснова Сосновая|Island Острівна Островная|Iron Залізна Железная|Lynx Рисина Рысья
Ravine Ярова Овражная|Silver Срібна Серебряная|Cape Мисова Мысовая|Tower Баштова Башенная
Cedar Кедрова Кедровая|Lagoon Лагунна Лагунная|North Wind Північна Северная
Anvil Ковальська Кузнечная
Slate Сланцева Сланцевая|Moss Мохова Моховая|Rowan Горобинова Рябиновая
Kestrel Боривітрова Пустельговая
Basalt Базальтова Базальтовая|Tide Припливна Приливная|Elk Лосина Лосиная|Ember Жарова Жаровая""",
}
_TYPES = (
    (Branch.INFANTRY, 18, "Brigade/бригада/бригада", "Bde/бр./бр."),
    (
        Branch.ARTILLERY,
        6,
        "Artillery Brigade/артилерійська бригада/артиллерийская бригада",
        "Arty Bde/абр/абр",
    ),
    (
        Branch.AIR_FORCE,
        4,
        "Air Squadron/авіаційна ескадрилья/авиационная эскадрилья",
        "Air Sqn/ае/аэ",
    ),
    (Branch.NAVY, 4, "Flotilla/флотилія/флотилия", "Flot/флот./флот."),
    (
        Branch.MEDICAL,
        3,
        "Medical Company/медична рота/медицинская рота",
        "Med Coy/мед. р./мед. р.",
    ),
    (
        Branch.SIGNALS,
        3,
        "Signals Battery/батарея зв'язку/батарея связи",
        "Sigs Bty/бат. зв./бат. св.",
    ),
    (
        Branch.SPECIAL_FORCES,
        2,
        "Special Company/рота спецпризначення/рота спецназначения",
        "Spec Coy/рсп/рсн",
    ),
)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th ...

    >>> ordinal(3), ordinal(11), ordinal(22)
    ('3rd', '11th', '22nd')
    """
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ends.get(number % 10, 'th')}"


def _units(side: Side) -> tuple[Unit, ...]:
    words = [
        w.rsplit(" ", 2) for line in _WORDS[side].strip().splitlines() for w in line.split("|")
    ]
    units: list[Unit] = []
    first = 3 if side is Side.A else 101
    for branch, count, full, abbreviated in _TYPES:
        kind, short = Tongues(*full.split("/")), Tongues(*abbreviated.split("/"))
        for _ in range(count):
            number = first + 2 * len(units)
            en, uk, ru = words[len(units) % len(words)]
            third = "тя" if number % 10 == 3 else "та"
            units.append(
                Unit(
                    Tongues(
                        f"{ordinal(number)} {en} {kind.en}",
                        f"{number}-{third} {uk} {kind.uk}",
                        f"{number}-я {ru} {kind.ru}",
                    ),
                    Tongues(
                        f"{number} {en} {short.en}",
                        f"{number} {uk.lower()} {short.uk}",
                        f"{number} {ru.lower()} {short.ru}",
                    ),
                    branch,
                )
            )
    return tuple(units)


UNITS = {side: _units(side) for side in (Side.A, Side.B)}


@dataclass(frozen=True, slots=True)
class Rank:
    """A rank, and how clerks abbreviate it; `romanised` is the way of B's own list."""

    name: str
    uk: str
    ru: str
    en: str
    romanised: str
    weight: float


RANKS = (
    Rank("soldier", "солд.", "ряд.", "Pte", "RYAD", 40),
    Rank("senior soldier", "ст. солд.", "ефр.", "LCpl", "EFR", 16),
    Rank("junior sergeant", "мол. с-т", "мл. с-т", "JSgt", "ML S-T", 9),
    Rank("sergeant", "с-т", "с-т", "Sgt", "S-T", 10),
    Rank("senior sergeant", "ст. с-т", "ст. с-т", "SSgt", "ST S-T", 7),
    Rank("chief sergeant", "гол. с-т", "ст-на", "CSgt", "ST-NA", 4),
    Rank("warrant officer", "прап.", "пр-к", "WO", "PR-K", 2),
    Rank("junior lieutenant", "мол. л-т", "мл. л-т", "JLt", "ML L-T", 2),
    Rank("lieutenant", "л-т", "л-т", "Lt", "L-T", 3.5),
    Rank("senior lieutenant", "ст. л-т", "ст. л-т", "SLt", "ST L-T", 3),
    Rank("captain", "к-н", "к-н", "Capt", "K-N", 2),
    Rank("major", "м-р", "м-р", "Maj", "M-R", 1),
    Rank("lieutenant colonel", "п/п-к", "п/п-к", "LtCol", "P/P-K", 0.4),
    Rank("colonel", "п-к", "п-к", "Col", "P-K", 0.1),
)
_TOWNS = {
    Side.A: """
Brynets/Бринець/Брынец|Tykhohir/Тихогір/Тихогор|Verbohai/Вербогай/Вербогай
Lypodol/Липодол/Липодол|Khmarivka/Хмарівка/Хмаровка|Ostromlyn/Остромлин/Остромлын
Yavorets/Яворець/Яворец|Dzvonets/Дзвонець/Дзвонец|Krutoiar/Крутояр/Крутояр
Synebrid/Синєбрід/Синеброд|Vyshnepil/Вишнепіль/Вишнеполь|Starohai/Старогай/Старогай
Zhuravne Pole/Журавне Поле/Журавное Поле|Mohylna Verba/Могильна Верба/Могильная Верба
Ozernyi Brid/Озерний Брід/Озёрный Брод|Hrabovyi Lih/Грабовий Ліг/Грабовый Лог""",
    Side.B: """
Berezodol/Березодол/Березодол|Tesmogorsk/Тесмогорськ/Тесмогорск
Lukovishche/Луковище/Луковище|Rybny Mys/Рибний Мис/Рыбный Мыс|Sosnokamsk/Соснокамськ/Соснокамск
Zimnerechye/Зимнеріччя/Зимнеречье|Kamenobrod/Каменобрід/Каменоброд|Ovrazhsk/Овражськ/Овражск
Vetrogorye/Вітрогір'я/Ветрогорье|Ladozhkino/Ладожкіно/Ладожкино|Merzlovo/Мерзлове/Мерзлово
Kedrograd/Кедроград/Кедроград|Snegoustye/Снігоустя/Снегоустье|Tikhaya Pad/Тиха Падь/Тихая Падь
Yasnaya Luka/Ясна Лука/Ясная Лука|Grachevnik/Грачовник/Грачевник""",
}
TOWNS = {
    side: tuple(Tongues(*town.split("/")) for town in table.strip().replace("\n", "|").split("|"))
    for side, table in _TOWNS.items()
}
CAMPS = {
    Side.A: ("Camp 1 Brynets", "Camp 2 Lypodol", "Camp 4 Yavorets", "Camp 7 Starohai",
             "Hospital Khmarivka", "Civilian internment place Krutoiar"),
    Side.B: ("Lager 3 Berezodol", "Lager 5 Ovrazhsk", "Lager 8 Merzlovo", "Lager 12 Kedrograd",
             "Gospital Kamenobrod", "SI-2 Tesmogorsk"),
}  # fmt: skip
PLACES = (
    Tongues("Gull Spit", "Чаїна Коса", "Чаячья Коса"),
    Tongues("Salt Ford", "Соляний Брід", "Соляной Брод"),
    Tongues("Lower Quay", "Нижня Пристань", "Нижняя Пристань"),
    Tongues("Height 114", "висота 114", "высота 114"),
    Tongues("Brickworks at Tykha", "цегельня біля Тихої", "кирпичный завод у Тихой"),
    Tongues("Old Aerodrome", "старий аеродром", "старый аэродром"),
    Tongues("Farm Three Wells", "хутір Три Криниці", "хутор Три Колодца"),
    Tongues("Cape Merlin", "мис Кречет", "мыс Кречет"),
    Tongues("Lock Number Five", "шлюз № 5", "шлюз № 5"),
    Tongues("Pine Crossing", "Соснова Переправа", "Сосновая Переправа"),
    Tongues("Red Barn", "Червоний Хлів", "Красный Сарай"),
    Tongues("Kiln Street", "вулиця Горнова", "улица Горновая"),
)
