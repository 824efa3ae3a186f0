"""What the library says of procedures, for translation; a test holds it to the library."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

#: Who can settle a fact.
ASKS = (
    _("the case officer, from the reports on file"),
    _("the Detaining Power: demand acknowledgement (GC III art. 122)"),
    _("a competent tribunal (GC III art. 5)"),
    _("the family or the Central Tracing Agency"),
    _("each Power, with a copy to the Agency"),
    _("a medical examination (GC III arts 31, 109, 112)"),
    _("the capture card (GC III art. 70)"),
    _("the Mixed Medical Commission (GC III art. 114)"),
    _("the Mixed Medical Commission (GC III art. 112)"),
    _("the Power of origin, or the ICRC (emergency travel document)"),
    _("the State of destination"),
    _("the authority that keeps the file"),
    _("the competent court or prosecutor"),
    _("a private interview, without witnesses (GC III art. 126)"),
    _("whoever judges whose interview it is"),
)

#: Steps of proceedings, who is competent, and what must be on file.
STEPS = (
    _("determine the crime: what was done, and under which article"),
    _("prosecutor or competent court"),
    _("determination of the crime: its article, and whether it is a war crime"),
    _("close: the crime is not established, or he is acquitted"),
    _("decision to close, or acquittal"),
    _("prosecute, and name him to the other side"),
    _("prosecutor"),
    _("indictment"),
    _("notice to the Protecting Power three weeks before the trial"),
    _("his name on the list of those kept back"),
    _("judge: convicted"),
    _("competent court"),
    _("judgment"),
    _("report of the judgment to the Protecting Power"),
    _("amnesty"),
    _("parliament, or whoever the constitution names"),
    _("act of amnesty"),
    _("finding that the crime is no war crime"),
    _("pardon after judgment"),
    _("head of State"),
    _("petition"),
    _("act of pardon"),
    _("transfer of the sentence to his own State"),
    _("ministries of justice of both States"),
    _("judgment that is final"),
    _("his own consent"),
    _("agreement of both States"),
    _("hand the case over for trial elsewhere"),
    _("prosecutors of both States"),
    _("the file and its receipt"),
    _("undertaking of the other State to try the case"),
    _("let go without judgment, by agreement"),
    _("the Detaining Power, which may keep him and need not"),
    _("decision of the Detaining Power"),
    _("the sentence is served"),
    _("the prison"),
    _("certificate of release"),
    _("open again on new facts"),
    _("the new facts"),
)

#: What is due by law.
TERMS = (
    _("trial, or an end of confinement awaiting it"),
    _("name him to the other side as kept back"),
    _("report the judgment to the Protecting Power, at once"),
    _("a decision by majority"),
    _("tell the Detaining Power, the Protecting Power, the ICRC and the prisoner"),
    _("issue the certificate"),
    _("carry the decision out, within three months of the notice"),
)

#: Why an interview cannot carry consent.
FAULTS = (
    _("who asked is not recorded"),
    _("the place is not recorded"),
    _("somebody of the Detaining Power could hear, or nobody says that none could"),
    _("the interpreter is not known to belong to neither party"),
    _("nobody says whether he fears persecution"),
    _("no interview was held"),
)

#: Tasks of the plan of arrival, and who does them.
TASKS = (
    _("a document to travel with"),
    _("the Power of origin, or the ICRC"),
    _("leave to enter: visa, residence or accepted emergency document"),
    _("the receiving State"),
    _("a guardian, or the family, waits for the child"),
    _("the Central Tracing Agency"),
    _("somebody who answers for the first weeks"),
    _("the bureau"),
    _("somewhere to live"),
    _("the receiving municipality"),
    _("treatment goes on without a gap, with the medical file"),
    _("a hospital"),
    _("a medical examination"),
    _("a physician"),
    _("word to the family"),
    _("a lasting right to stay"),
    _("school"),
    _("language and work"),
)

#: Grounds of Annex I.
MEDICAL = (
    _("loss of a hand or foot, of all fingers or toes, or of thumb and forefinger"),
    _("a large joint, or all finger joints of a hand, that no longer moves"),
    _("a long bone that has not grown together"),
    _("a deformity that takes away function or bearing of weight"),
    _("a wound whose recovery within a year seems excluded"),
    _("a projectile in the heart, or splinters in brain or lungs"),
    _("inflammation of the bone without recovery within a year"),
    _("an injury of the skull with loss or shifting of bone"),
    _("an injury or burn of the face with loss of tissue and function"),
    _("an injury of the spinal cord"),
    _("an injury of nerves that equals the loss of a hand or foot"),
    _("an injury of the urinary organs that disables"),
    _("an illness whose recovery within a year seems excluded"),
    _("progressive tuberculosis that treatment elsewhere will not better"),
    _("blindness, or one blind eye and a poor one"),
    _("a wound that will not heal in captivity, but may in a neutral country"),
    _("tuberculosis that treatment in a neutral country may cure or better"),
    _("an illness clearly better treated in a neutral country"),
    _("a neurosis of war or captivity"),
    _("a pregnant prisoner, or the mother of infants or small children"),
)
