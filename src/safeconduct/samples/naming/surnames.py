"""Family names built by morphology from stems and endings, in Ukrainian and Russian form."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UK_STEMS = """
Ковал Бондар Гончар Ткач Колісн Стельм Римар Кушн Чумар Лимар Тесл Пасіч Млинар Рибал Мисл
Сторож Дяч Паламар Дзвон Писар Скрип Цимбал Кобз Дудар Бубн Сурм Явор Дуб Граб Клен Ясен
Верб Тополь Калин Малин Смород Барвін Ружан Волош Маков Васил Полин Деревій Очерет Осок Кропив
Лопух Бурян Гай Дібров Лугов Левад Степов Подол Гор Криниц Озер Став Болот Перевоз Брод Мост
Греб Замк Вежн Стін Ворот Хутор Слобод Загород Підліс Заріч Нагірн Горіш Долин Яр Балк
Вовк Лис Заяч Борсук Їжак Куниц Тхор Олен Тур Зубр Ведмед Кіт Баран Козл Віл Жереб Шпак
Сорок Ворон Галк Крук Сокол Шулі Орлич Лелек Журав Чайк Дрозд Синич Соловей Горобець Жайвор Голуб
Карас Щук Сомик Окун Линник Рак Пчоль Джмел Жук Комар Цвірк Хмар Грим Мороз Сніг
Вітер Туман Роси Веселк Зор Місяч Ранк Полуд Вечір Зим Весн Літ Осінь
Черв Білан Чорн Сив Рудь Жовт Синь Бурштин Сірк Смаг Кучер Лис Вус Борода Зуб Губ
Довг Куц Товст Тонк Кріп Дуж Мал Вели Тих Гучн Весел Сум Смутн Прудк Лінив Щедр Скуп
Горд Лагід Терпил Нечай Непий Неїж Перебий Забій Тягни Крути Верни Підопри Загри Тупиц
"""
_UK_ENDINGS = (("енко", "енко"), ("чук", "чук"), ("ський", "ська"), ("ець", "ець"), ("ик", "ик"),
               ("ак", "ак"), ("ишин", "ишин"), ("ило", "ило"))  # fmt: skip
_RU_STEMS = """
Берез Дуб Кленов Ясен Рябин Осин Ольхов Тополев Вяз Лип Сосн Елис Кедр Можжев Калин Малин
Смород Крыж Ежев Брусн Клюкв Черник Гриб Груздь Рыж Маслен Волнуш Опён Мох Папорот Полын Крапив
Лопат
Камыш Осок Тростин Болотн Озер Реч Ручь Роднич Колодез Пруд Остров Берег Залив Мыс Утёс Холм Гор
Долин Овраж Полян Лугов Лес Бор Рощ Пашн Нив Сен Стог Сноп Жит Овс Просян Греч Горох
Боб Чеснок Редьк Реп Морков Капуст Огурц Тыкв Яблок Груш Слив Вишн Пчел Медв Шмел Жук Кузнеч
Муравь Комар Стрекоз Сверч Карас Щук Окун Ерш Судак Налим Линёв Сом Лещ Рак Волк Лисиц Зайц
Барсук Ежик Белк Бобр Выдр Лос Олен Кабан Тур Барс Рыс Ворон Грач Сорок Галк Скворц Дрозд
Синиц Снегир Соловь Чиж Щегл Дятл Кукуш Филин Сов Ястреб Сокол Орлик Беркут Коршун Аист Журавл Цапл
Гус Утк Селезн Кулик Чайк Лебед Голуб Петух Мороз Снег Вьюг Метел Бур Гром Дожд Туман
Рос Зорь Заря Полдн Вечер Зим Весн Осен Кузн Плотн Столяр Гонч Ткач Скорняк Сапож Порт
Колес Бочар Кожев Мельн Пекар Повар Рыбак Охотн Ямщик Пастух Писар Звон Дьяк Понома Скрип Гусл Дудар
Бел Чёрн Рыж Сед Рус Смугл Кудр Лыс Усат Бород Зуб Губ Лоб Нос Длин Корот
"""
_VOWELS = "аеёиоуыэюя"
_CLUMSY = re.compile(
    "акак|икак|икик|ик[иы]шин|[кгх]кин|никник|[бвгджзкмптцчшщ]нкин|цник|цкин|цск|чск|шск|кск"
)


@dataclass(frozen=True, slots=True)
class Surname:
    """A family name: Ukrainian and Russian forms, for a man and for a woman."""

    uk: tuple[str, str]
    ru: tuple[str, str]


def russian_spelling(text: str) -> str:
    """A Ukrainian name as Russian offices write it.

    >>> russian_spelling("Лісовський"), russian_spelling("Григорець")
    ('Лисовский', 'Григорец')
    """
    text = re.sub("ець$", "ец", text)
    text = re.sub("ський$", "ский", text)
    text = re.sub("ська$", "ская", text)
    return text.translate(str.maketrans("іїєґІЇЄҐ", "ииегИИЕГ")).replace("'", "ъ")


def ukrainian_spelling(text: str) -> str:
    """A Russian name as Ukrainian offices write it.

    >>> ukrainian_spelling("Ежиков"), ukrainian_spelling("Селезнёв"), ukrainian_spelling("Рябинин")
    ('Єжиков', 'Селезньов', 'Рябінін')
    """
    text = re.sub("ский$", "ський", text)
    text = re.sub("ская$", "ська", text)
    out: list[str] = []
    for at, letter in enumerate(text):
        before = text[at - 1].lower() if at else ""
        out.append(_ukrainian_letter(letter, before, text[at + 1 :]))
    return "".join(out)


def _ukrainian_letter(letter: str, before: str, rest: str) -> str:
    start = not before or before in "- "
    match letter:
        case "И":
            return "І"
        case "и" if before in _VOWELS or before in "ьъ":
            return "ї"
        case "и" if before in "жчшщц" or rest.startswith(("ч", "к")):
            return "и"
        case "и":
            return "и" if rest == "й" else "і"
        case "Е" if start:
            return "Є"
        case "е" if before in _VOWELS or before in "ьъ":
            return "є"
        case "ё":
            return "йо" if start or before in _VOWELS else "о" if before in "жчшщ" else "ьо"
        case _:
            return {"ы": "и", "Э": "Е", "э": "е", "ъ": "'", "Ё": "Йо"}.get(letter, letter)


def _ukrainian(stem: str, ending: tuple[str, str]) -> Surname:
    stem = stem.removesuffix("ь")
    if stem[-1] in "аеиіїоуй" or stem.endswith(("ець", "ец")):
        stem = stem.rstrip("аеиіїоуйць")
    man, woman = (stem + e for e in ending)
    return Surname((man, woman), (russian_spelling(man), russian_spelling(woman)))


def _russian(stem: str, kind: int) -> Surname:
    soft = stem[-1] in "ьцжчшщ"
    if stem[-1] in _VOWELS:
        stem, soft = stem[:-1], True
    bare = stem.removesuffix("ь")
    man = (
        bare + ("ев" if soft else "ов"),
        bare + "ин",
        bare + "кин",
        bare + "ников",
        bare + "ский",
    )[kind]
    woman = man[:-2] + "ая" if man.endswith("ий") else man + "а"
    return Surname(
        (ukrainian_spelling(man), ukrainian_spelling(woman)),
        (man, woman),
    )


def _usable(names: list[Surname]) -> tuple[Surname, ...]:
    """Each once, without what no tongue would say."""
    return tuple({n.ru[0]: n for n in names if not _CLUMSY.search(n.ru[0])}.values())


UKRAINIAN_STYLE = _usable(
    [_ukrainian(stem, ending) for ending in _UK_ENDINGS for stem in _UK_STEMS.split()]
)
RUSSIAN_STYLE = _usable([_russian(stem, kind) for kind in range(5) for stem in _RU_STEMS.split()])
