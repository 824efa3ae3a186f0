"""What the library says of rules and reasons, for translation; a test holds it to the library."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

#: Titles, explanations and particulars of the rules.
RULES = (
    _("held and acknowledged"),
    _("The Detaining Power acknowledges that it holds him."),
    _("captivity has ended"),
    _("The Detaining Power reports that the captivity has ended."),
    _("Status: {status}."),
    _("missing"),
    _("Nobody says that this person is held. The search goes on; nothing else is determined."),
    _("held, not acknowledged"),
    _("Evidence says that he is held, but no list or card does: acknowledgement is demanded."),
    _("said to be dead by one source"),
    _(
        "One source's word for remains is in doubt as long as nobody reports a death: "
        "determine it; until then he is protected as a living person."
    ),
    _("remains"),
    _("Remains, to be returned with dignity."),
    _("under eighteen, or not shown to be older"),
    _("Under eighteen, or not shown to be older."),
    _("Born: {birth_date}."),
    _("held by his own party"),
    _("Held by the party of which he is a national."),
    _("Party of origin and Detaining Power: {party_of_origin}."),
    _("reported as held by his own party"),
    _("Reported as held by the party of which he is a national."),
    _("prisoner of war"),
    _("Reported as a prisoner of war and contradicted by nobody."),
    _("medical or religious personnel"),
    _("Medical or religious personnel, who are retained and not prisoners of war."),
    _("civilian internee"),
    _("A civilian in the hands of a party of which he is not a national."),
    _("in doubt"),
    _(
        "In doubt he is protected as a prisoner of war; he is counted for nobody until a "
        "competent tribunal has determined his status."
    ),
    _("the Power that answers for him"),
    _("This Power is responsible for him, whichever unit or authority holds him."),
    _("Detaining Power: {detaining_power}."),
    _("which Power is not known"),
    _("It is not known which Power holds him: ask each Power, with a copy to the Central Agency."),
    _("Remains are returned, and counted for nobody."),
    _("a child"),
    _("Children are returned first, and counted for nobody."),
    _("decided by the Mixed Medical Commission"),
    _(
        "The Mixed Medical Commission has decided that he goes; carried out within three "
        "months, and counted for nobody."
    ),
    _("Decision: {commission_decision}."),
    _("seriously wounded or sick"),
    _("Seriously wounded or sick: returned regardless of number or rank, and counted for nobody."),
    _("Health: {health}."),
    _("retained personnel"),
    _("Retained personnel are returned when not needed for prisoners, and counted for nobody."),
    _("a civilian"),
    _("A civilian's release is owed and is no unit of trade."),
    _("owed whichever source is right"),
    _(
        "Sources contradict each other on his category, but each names one that is owed: he "
        "is, whichever is right."
    ),
    _("self-inflicted"),
    _(
        "A self-inflicted injury has no part in the rule on accidents; the Mixed Medical "
        "Commission must determine what is owed to him. Until then he is counted for nobody."
    ),
    _("may be exchanged"),
    _("Returned at the end of active hostilities at the latest; may be exchanged before."),
    _("owed, and so outside any number"),
    _("Owed people are returned outside any number."),
    _("a party's own national"),
    _(
        "Whether an agreement covers a party's own nationals is disputed; this one does not "
        "say so, or he is seriously wounded or sick."
    ),
    _("what is owed is not determined"),
    _("Whether he is owed must be determined before he can be counted."),
    _("category in doubt"),
    _("His category must be determined before he can be counted."),
    _("not covered"),
    _("The agreement does not cover his category or his day of capture."),
    _("Captured on: {captured_on}."),
    _("covered by one party's reading only"),
    _(
        "By one party's reading the agreement covers him, by the other's it does not: he is "
        "counted when both agree."
    ),
    _("day of capture not known well enough"),
    _(
        "Needs the day of capture: the agreement covers certain days, and his is not known "
        "well enough."
    ),
    _("party of origin not known"),
    _("Needs the party on which he depends: without it nobody can say for whom he would count."),
    _("covered"),
    _("The agreement counts people of his category captured in these days."),
    _("the dead are not kept"),
    _("No proceedings keep the dead back."),
    _("no proceedings"),
    _("No proceedings keep him back."),
    _("disciplinary punishment is no bar"),
    _("Disciplinary punishment does not keep anybody back."),
    _("a file that may be his"),
    _("A legal file may be his. Somebody must judge whether it is."),
    _("suspected of a crime"),
    _(
        "Suspected of a crime. Lifted by a determination of the crime: not established, or "
        "prosecution, pardon, transfer, or amnesty where the law allows it."
    ),
    _("prosecution pending"),
    _(
        "Prosecution is pending, and is named to the other side. Lifted by acquittal, "
        "closing, pardon, transfer, or amnesty where the law allows it."
    ),
    _("convicted"),
    _(
        "Convicted; he keeps his protection and may be listed. Lifted by pardon, transfer of "
        "the sentence, or amnesty where the law allows it."
    ),
    _("what may be a war crime is waived by nobody"),
    _(
        "The parties may let go whom they prosecute, but neither can absolve the other of a "
        "war crime. Lifted by a finding that it is none, by judgment, or by handing the case "
        "over for trial."
    ),
    _("let go by agreement"),
    _(
        "The parties have agreed that such proceedings keep nobody back, which the Detaining "
        "Power may do."
    ),
    _("amnesty for a war crime"),
    _("An amnesty does not cover war crimes. Lifted by pardon after judgment or transfer."),
    _("amnesty for what may be a war crime"),
    _("Whether the amnesty holds depends on whether the act is a war crime: determine that."),
    _("proceedings are over"),
    _(
        "Proceedings were closed, or lifted by a pardon, a transfer, a release without "
        "judgment or an amnesty that may cover them."
    ),
    _("a file that does not say"),
    _("A legal file does not say where the proceedings stand. Ask the authority that keeps it."),
    _("Remains are returned; the family is asked."),
    _("fear of persecution"),
    _("Fears persecution. The transferring authority decides with reasons; until then he stays."),
    _("a child needs a guardian"),
    _("A child's return is arranged with the family or the Central Agency, not by his word alone."),
    _("an interview that may be his"),
    _("An interview that may be his speaks against his return. Somebody must judge whether it is."),
    _("arranged with a child's guardian"),
    _(
        "Parents, guardian or the Central Agency have agreed, and the child has said nothing "
        "against it; he is heard again at the crossing."
    ),
    _("not asked"),
    _("Has not been asked: arrange a private interview."),
    _("not asked in private"),
    _("Was not asked in private, without witnesses: ask again."),
    _("interviews contradict each other"),
    _("Interviews contradict each other: ask again in private."),
    _("nobody knows whether he fears"),
    _("Wishes to return, but what he answered on persecution is not known: ask again."),
    _("asked too long ago"),
    _("Was asked more than a year ago, or nobody knows when: ask again."),
    _("Asked on: {asked_on}."),
    _("wishes to return"),
    _("Said in a private interview that he wishes to return; he is asked again at the crossing."),
    _("does not wish to return"),
    _("Does not wish to return. Nobody is returned against his will."),
    _("Wish: {said}."),
    _("has not decided"),
    _("Has not decided or did not say: ask again."),
    _(
        "Remains are returned under the arrangements of the parties; no papers are asked of "
        "the dead."
    ),
    _("returns to his own party"),
    _(
        "Returns to the Power on which he depends, which receives him; the certificate of "
        "repatriation is paper enough."
    ),
    _("Party of origin: {party_of_origin}."),
    _("may lawfully enter"),
    _(
        "Has a document to travel with and leave to enter, or an emergency travel document of"
        " the ICRC that the receiving State has accepted."
    ),
    _("Entry: {entry_permission}; travel document: {travel_document}."),
    _("no lawful entry"),
    _(
        "Not ready: goes to a country that is not his, and has no lawful entry. Needs a "
        "travel document with a visa or residence, or an emergency travel document of the "
        "ICRC."
    ),
    _("entry not known"),
    _(
        "Needs to know where he goes and by which papers he may enter; ask him, the receiving"
        " State and the ICRC."
    ),
    _("cleared"),
    _(
        "Held, acknowledged, willing, not kept back, with lawful entry, and owed or within "
        "the agreement."
    ),
    _("not cleared"),
    _("Not cleared for the reason named."),
)

#: Reasons against going, and that there is none.
REASONS = (
    _("No report says that this person is held; the search goes on."),
    _(
        "Held by all evidence, but not acknowledged: acknowledgement is demanded under GC III"
        " arts 70 and 122."
    ),
    _("It is not known which Power holds this person."),
    _("Fears persecution on return: nobody is returned to that (GC IV art. 45(4))."),
    _("Does not wish to return now."),
    _("Held back on suspicion of a crime, until it is determined."),
    _("Held back by a pending prosecution (GC III art. 119)."),
    _("Held back by a sentence, until pardon or transfer."),
    _("Held back for what may be a war crime, which no agreement waives (GC III arts 129, 131)."),
    _("The amnesty given does not cover a war crime (customary rule 159)."),
    _("Whether the amnesty given is valid must be determined."),
    _("A legal file may be this person's; somebody must judge that."),
    _("Held by the party of which he is a national; the agreement does not cover that."),
    _(
        "Sources contradict each other on the category; protected as a prisoner of war until "
        "it is determined (GC III art. 5)."
    ),
    _(
        "Whether this person is owed must be determined first, by the Mixed Medical "
        "Commission (GC III arts 112, 114)."
    ),
    _("On which party this person depends is unknown (GC III art. 4)."),
    _("Whether the agreement covers the day of capture is unknown."),
    _("The parties read the agreement differently on this person."),
    _("The agreement does not cover this category or day of capture."),
    _("An interview that may be this person's speaks against return."),
    _("Interviews contradict each other: to be asked again."),
    _("Has not decided yet, or did not say: to be asked again."),
    _("Was not asked in private: to be asked again."),
    _("Was asked too long ago, or nobody knows when: to be asked again."),
    _("Has not been asked yet: a private interview is needed."),
    _("A child: the return is arranged with family or Central Agency."),
    _("Has no lawful entry to the country of destination yet."),
    _("Whether this person may lawfully enter the country of destination is not known."),
    _("Cleared: may go and wishes to."),
)

#: Grounds for going before others.
GROUNDS = (
    _("a pregnant woman"),
    _("the mother of small children"),
    _("in captivity for two years or more"),
)
