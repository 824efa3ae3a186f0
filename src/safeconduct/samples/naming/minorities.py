"""Names of other traditions: Arabic-script, Turkic and Caucasus-style, and single names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArabicName:
    """One word of an Arabic name: as written, in Russian, and as a French clerk writes it."""

    arabic: str
    cyrillic: str
    french: str


def _read(table: str) -> tuple[ArabicName, ...]:
    return tuple(ArabicName(*line.split()) for line in table.strip().splitlines())


ARABIC_MEN = _read("""
أحمد Ахмад Ahmed
محمد Мухаммад Mohamed
يوسف Юсуф Youssef
إبراهيم Ибрахим Brahim
خالد Халид Khaled
حسن Хасан Hassan
حسين Хусейн Hussein
علي Али Ali
عمر Омар Omar
سعيد Саид Saïd
طارق Тарик Tarek
جمال Джамаль Djamel
كريم Карим Karim
مصطفى Мустафа Moustapha
سليمان Сулейман Slimane
عثمان Усман Othmane
ياسين Ясин Yacine
رشيد Рашид Rachid
نبيل Набиль Nabil
فؤاد Фуад Fouad
منير Мунир Mounir
بشير Башир Bachir
زياد Зияд Ziad
هشام Хишам Hicham
وليد Валид Walid
إدريس Идрис Driss
أنور Анвар Anouar
فارس Фарис Farès
سالم Салим Salem
ناصر Насир Nacer
عيسى Иса Aïssa
يحيى Яхья Yahia
جعفر Джафар Djaâfar
مراد Мурад Mourad
""")
ARABIC_WOMEN = _read("""
فاطمة Фатима Fatima
مريم Марьям Mériem
ليلى Лейла Leïla
خديجة Хадиджа Khadidja
زينب Зейнаб Zineb
سلمى Сальма Selma
نور Нур Nour
هدى Худа Houda
سعاد Суад Souad
أمينة Амина Amina
رقية Рукайя Rokia
جميلة Джамиля Djamila
""")
ARABIC_FAMILIES = _read("""
النجار ан-Наджар al-Najjar
الحداد аль-Хаддад al-Haddad
الخياط аль-Хайят al-Khayat
الصياد ас-Сайяд al-Sayad
البناء аль-Банна al-Banna
الطحان ат-Таххан al-Tahhane
الكاتب аль-Катиб al-Kateb
الجبلي аль-Джабали al-Djebali
الساحلي ас-Сахили al-Sahli
النهري ан-Нахри al-Nahri
الغربي аль-Гарби al-Gharbi
الشرقي аш-Шарки al-Cherqui
الشمالي аш-Шамали al-Chemali
العطار аль-Аттар al-Attar
الراعي ар-Раи al-Raï
الحلاق аль-Халлак al-Hallaq
الصباغ ас-Саббаг al-Sebbagh
النحاس ан-Наххас al-Nahhas
الأخضر аль-Ахдар al-Akhdar
الأسمر аль-Асмар al-Asmar
الطويل ат-Тавиль al-Taouil
القصير аль-Касир al-Qacir
الزيتوني аз-Зейтуни al-Zitouni
الخباز аль-Хаббаз al-Khabbaz
السقا ас-Сакка al-Saqqa
الملاح аль-Маллах al-Mellah
""")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# The Russian form; the Ukrainian one follows from it by spelling rule.
TURKIC_MEN = _words("""
Рустам Тимур Ахмед Магомед Эльдар Ренат Марат Айдар Ильдар Камиль Рамиль Азат Тахир Шамиль Мурад
Анзор Аслан Беслан Заур Хасан Эмин Фарид Алихан Батыр Нурлан Ержан Самат Гиорги Леван Арам Гурген
Вахтанг Давид Зураб Тигран
""")
TURKIC_WOMEN = _words("""
Алия Лейла Зарема Мадина Гульнара Айгуль Динара Эльмира Асият Патимат Нино Ануш Этери Севда
""")
TURKIC_STEMS = _words("""
Рустам Тимур Ахмед Магомед Эльдар Карим Рахим Юсуп Сулейман Хасан Алихан Шамил Гамзат Байрам Мурад
Сафар Умар Халил Джафар Ибрагим Исмаил Курбан Рамазан Темир Арслан Бекмурат Нурмат Айвар
""")
TURKIC_ENDINGS = (
    ("ов", "ова"), ("оглу", "оглу"), ("заде", "заде"), ("швили", "швили"), ("ян", "ян")
)  # fmt: skip
# Of the hill people of both parties, who have one name.
_SINGLE_STEMS = _words("""
Там Сур Ванг Лак Мунд Пел Сух Рат Бор Нгад Ом Кав Дунг Сет Лир Мат Янг Рот Пал Хас Вир Тоб Гинт
Амор Кер Сол Ним Дак Вемп Ург
""")
_SINGLE_ENDINGS = _words("о инди са оро ари аду андо им аку или иро енту авон ембо")
SINGLE_NAMES = tuple(stem + ending for stem in _SINGLE_STEMS for ending in _SINGLE_ENDINGS)
