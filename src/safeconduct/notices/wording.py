"""The words of a notice in each language.

Every sentence with a count is worded so that it needs no plural and no grammatical case of the
party's name. Translations are to be checked by a speaker before real use.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from safeconduct.notices.disclosure import Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Sentences of one language; fields in braces are filled by `notice`."""

    title: str
    opening: str
    stage: str
    returned: str
    of_whom: str
    groups: dict[Group, str]
    so_far: str
    total: str
    place: str
    thanks: str
    closing: str
    months: tuple[str, ...]
    right_to_left: bool = False

    @property
    def fixed(self) -> tuple[str, ...]:
        """Every word that stands in a notice whoever returns, months included."""
        sentences = (
            self.title, self.opening, self.stage, self.returned, self.of_whom, self.so_far,
            self.total, self.place, self.thanks, self.closing,
        )  # fmt: skip
        return (*sentences, *self.groups.values(), *self.months)

    def date(self, day: datetime.date) -> str:
        """A date in words.

        >>> WORDINGS["fr"].date(datetime.date(2026, 9, 23))
        '23 septembre 2026'
        """
        return f"{day.day} {self.months[day.month - 1]} {day.year}"


_EN = Wording(
    title="Notice on the return of prisoners and civilians",
    opening="An exchange under the agreement between {party_1} and {party_2} took place on {date}.",
    stage="Stage {stage} of {stages}",
    returned="Returned to {party}: {n}",
    of_whom="of whom {group}: {n}",
    groups={Group.SERVICEMEN: "servicemen and servicewomen", Group.CIVILIANS: "civilians"},
    so_far="All stages so far",
    total="All stages together",
    place="Place of the hand-over: {place}",
    thanks="Both parties thank {mediator} for mediating and witnessing.",
    closing=(
        "Names are told to families only. A place on a list costs nothing: report whoever asks for "
        "money."
    ),
    months=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
)  # fmt: skip

_UK = Wording(
    title="Повідомлення про повернення полонених і цивільних осіб",
    opening="За домовленістю сторін ({party_1} — {party_2}) {date} року відбувся обмін.",
    stage="Етап {stage} з {stages}",
    returned="{party}: повернулося додому — {n}",
    of_whom="з них {group}: {n}",
    groups={Group.SERVICEMEN: "військовослужбовців", Group.CIVILIANS: "цивільних осіб"},
    so_far="Усі етапи на цей час",
    total="Усі етапи разом",
    place="Місце передання: {place}",
    thanks="Обидві сторони дякують за посередництво та присутність свідка ({mediator}).",
    closing="Імена повідомляють лише родинам. Місце у списку нічого не коштує: "
    "повідомте про кожного, хто вимагає гроші.",
    months=(
        "січня", "лютого", "березня", "квітня", "травня", "червня",
        "липня", "серпня", "вересня", "жовтня", "листопада", "грудня",
    ),
)  # fmt: skip

_RU = Wording(
    title="Сообщение о возвращении пленных и гражданских лиц",
    opening="По договорённости сторон ({party_1} — {party_2}) {date} года состоялся обмен.",
    stage="Этап {stage} из {stages}",
    returned="{party}: вернулось домой — {n}",
    of_whom="из них {group}: {n}",
    groups={Group.SERVICEMEN: "военнослужащих", Group.CIVILIANS: "гражданских лиц"},
    so_far="Все этапы на данный момент",
    total="Все этапы вместе",
    place="Место передачи: {place}",
    thanks="Обе стороны благодарят за посредничество и присутствие свидетеля ({mediator}).",
    closing="Имена сообщают только семьям. Место в списке ничего не стоит: "
    "сообщите о каждом, кто требует деньги.",
    months=(
        "января", "февраля", "марта", "апреля", "мая", "июня",
        "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ),
)  # fmt: skip

_FR = Wording(
    title="Communiqué sur le retour de prisonniers et de civils",
    opening="Un échange prévu par l’accord entre les parties ({party_1}, {party_2}) a eu lieu "
    "le {date}.",
    stage="Étape {stage} sur {stages}",
    returned="{party} — nombre de personnes rentrées : {n}",
    of_whom="dont {group} : {n}",
    groups={Group.SERVICEMEN: "militaires", Group.CIVILIANS: "civils"},
    so_far="Toutes les étapes à ce jour",
    total="Toutes les étapes ensemble",
    place="Lieu de la remise : {place}",
    thanks="Les deux parties remercient le médiateur et témoin ({mediator}).",
    closing="Les noms ne sont communiqués qu’aux familles. Une place sur une liste ne "
    "coûte rien : signalez quiconque demande de l’argent.",
    months=(
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
)  # fmt: skip

_AR = Wording(
    title="بيان بشأن عودة الأسرى والمدنيين",
    opening="جرى تبادل بموجب الاتفاق بين الطرفين ({party_1} و{party_2}) بتاريخ {date}.",
    stage="المرحلة {stage} من {stages}",
    returned="عدد العائدين إلى {party}: {n}",
    of_whom="منهم {group}: {n}",
    groups={Group.SERVICEMEN: "من العسكريين", Group.CIVILIANS: "من المدنيين"},
    so_far="جميع المراحل حتى الآن",
    total="جميع المراحل معًا",
    place="مكان التسليم: {place}",
    thanks="يشكر الطرفان الجهة الوسيطة والشاهدة ({mediator}).",
    closing="لا تُبلَّغ الأسماء إلا للعائلات. إدراج اسم في قائمة لا يكلّف شيئًا: "
    "أبلغوا عن كل من يطلب المال.",
    months=(
        "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
        "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
    ),
    right_to_left=True,
)  # fmt: skip

WORDINGS = {"en": _EN, "uk": _UK, "ru": _RU, "fr": _FR, "ar": _AR}
