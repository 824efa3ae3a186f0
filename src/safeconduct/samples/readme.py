"""README.txt of the samples."""

from __future__ import annotations

_TEXT = """\
The invented world
==================

Orlavia (party A), Tesmaria (party B), the mediator Ilmarin, the Neutral Visits Society, and every
person, unit, town, camp, telephone and account in these files are invented. Likeness of a name to
that of a living person is chance. Neither party is better than the other.

The files are as untidy as real ones: each comes from another office, with its own columns,
language, script, romanisation, way to write dates, and errors. About three rows in a thousand are
truly bad.

a-tracing-requests.xlsx  Orlavia's bureau: families and units looking for people of Orlavia. A title
                         above, a merged header of two rows, names in Ukrainian spelling, some in
                         Russian spelling, a few in Arabic script.
b-tracing-requests.csv   Tesmaria's bureau, the same for people of Tesmaria. Windows-1251,
                         semicolons, the whole name in one cell.
a-captor-list.csv        Those whom Orlavia acknowledges to hold: names read as Ukrainian and
                         romanised by the rules of 2010. A few have been released since.
b-captor-list.xlsx       Those whom Tesmaria acknowledges to hold: names read as Russian and
                         romanised as in passports. The second sheet has remarks.
a-capture-cards.csv      Capture cards (Third Geneva Convention, Annex IV B) from Orlavia's camps,
                         in the prisoners' own hand, with the father's first name in place of the
                         patronymic. UTF-8 with a byte order mark.
b-capture-cards.csv      The same from Tesmaria's camps. UTF-16, tabs.
visits.pfif.xml          People whom delegates of the Neutral Visits Society saw, in PFIF 1.4, names
                         as a French clerk hears them. XA is Orlavia, XB is Tesmaria; ISN is the
                         prisoner's number.
testimony.jsonl          What returnees told, often of a nickname only.
family-contacts.csv      Calls, messages and demands for money that families reported; `request` is
                         the number of their tracing request.
legal-files.csv          Acts of the prosecutors, courts and ministries of both parties.
consent-interviews.xlsx  Interviews by the Neutral Visits Society: who wishes to go home.
desk-reports.csv         What the fraud desks of both bureaux took down word for word, with numbers,
                         accounts, cards, wallets, handles and devices as families wrote them.
open-sources.csv         Footage and posts that the bureaux' open-source desks showed to families:
                         who was recognised, how surely, and what is copied from what.
unit-debriefs.csv        What comrades who were there told their units.
cartel.toml              The agreement.
positions.toml           What each party asks for, and whom it will not yet hand over.
mapping.toml             How the columns and words of all these files translate.

The truth about the invented people is in the directory `truth` beside this one. Nothing but an
evaluation may read it.
  identities.csv         source, record_id, true_person_id, vague (true: nobody could link it)
  contacts.csv           whether a reported contact was honest, a swindle or extortion, and its type
  people.csv             the true person, where he is, what is owed to him, and what he wishes
"""


def readme_text() -> str:
    """What each file is, and that everybody in them is invented."""
    return _TEXT
