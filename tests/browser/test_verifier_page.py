"""The page that verifies without a network, in a real browser: it says what Python says."""

from __future__ import annotations

import hashlib
import json
import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from attack_table import forged_log
from axe_playwright_python.sync_playwright import Axe
from low_order import LOW_ORDER, vkey
from nacl.bindings import crypto_scalarmult_ed25519_base_noclamp
from playwright.sync_api import Browser, Page
from record_talks import START, TALK, Talks, at, converse
from talk_room import Room, accept, offered

from safeconduct.documents.verifier_page import verifier_page
from safeconduct.record import (
    Checkpoint,
    Envelope,
    MemoryLogStore,
    Mirror,
    Note,
    PartyChain,
    PartyLog,
    PublicKey,
    Reason,
    RecordError,
    TrustPolicy,
    decode_json,
    encode_json,
)
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.record.notes import NoteSignature, sign_note
from safeconduct.record.party_entries import log_origin
from safeconduct.record.policy_file import read_policy
from safeconduct.record.tile_check import verify_tiles
from safeconduct.record.tiles import export_tiles
from safeconduct.talks.bundles import MAGIC, Bundle, LogPart, read_bundle

SHOTS = Path(__file__).parents[2] / "docs" / "images" / "node"
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493


@dataclass
class Case:
    """Files for one verdict: bundles or the tiles of one log, policies, and public keys."""

    bundles: list[bytes] = field(default_factory=list)
    checkpoint: bytes = b""
    tiles: dict[str, bytes] = field(default_factory=dict)
    policies: dict[str, bytes] = field(default_factory=dict)
    keys: bytes = b""

    @property
    def files(self) -> dict[str, bytes]:
        """What is chosen file by file, by name."""
        named = {f"{number}.bundle": data for number, data in enumerate(self.bundles)}
        named |= {f"{name}.policy": data for name, data in self.policies.items()}
        return named | ({"keys.pub": self.keys} if self.keys else {})


@dataclass
class Verdict:
    """Reasons of refusal, and how many entries of each log count."""

    reasons: set[str] = field(default_factory=set)
    counted: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Keep the reason of whatever is refused inside."""
        try:
            yield
        except RecordError as error:
            self.reasons.add(str(error.reason))


def python_says(case: Case) -> Verdict:
    """The verdict of this software's own code on the same files."""
    verdict = Verdict()
    with verdict.collecting():
        keys = {k.name: k for k in map(PublicKey.parse, case.keys.decode().splitlines())}
        policies = {
            key.name: policy
            for policy in map(read_policy, case.policies.values())
            for key in policy.logs
        }
        opened = [read_bundle(data, keys) for data in case.bundles]
        if len({o.bundle.number for o in opened}) < len({o.digest for o in opened}):
            verdict.reasons.add("fork")
        if any(one.lacking for one in opened):
            verdict.reasons.add("truncated")
        logs = [part for one in opened for part in one.bundle.logs]
        if case.checkpoint:
            logs.append(tiled(case, policies))
        mirrors = mirrors_of(logs, keys, policies)
        for part in logs:
            with verdict.collecting():
                take(mirrors[part.origin], part, verdict)
    return verdict


def tiled(case: Case, policies: Mapping[str, TrustPolicy]) -> LogPart:
    point = Checkpoint.parse(Note.parse(case.checkpoint).text)
    policies[point.origin].check_log(case.checkpoint)
    log = verify_tiles(point, case.tiles.get, list(case.tiles))
    return LogPart(point.origin, 0, case.checkpoint, tuple(log.entries))


def mirrors_of(
    logs: Sequence[LogPart], keys: Mapping[str, PublicKey], policies: Mapping[str, TrustPolicy]
) -> dict[str, Mirror]:
    trees: dict[str, Tree] = {log_origin(TALK, name): Tree() for name in keys}
    trees |= {part.origin: Tree(map(leaf_hash, part.entries)) for part in logs}
    mirrors = {}
    for part in logs:
        author = part.origin.removeprefix(f"{TALK}/")
        if part.origin not in policies:
            raise RecordError(part.origin, "no policy", reason=Reason.UNKNOWN_LOG)
        chain = PartyChain(TALK, keys[author], frozenset(keys) - {author}, trees.get)
        mirrors[part.origin] = Mirror(policies[part.origin], chain, MemoryLogStore())
    return mirrors


def take(mirror: Mirror, part: LogPart, verdict: Verdict) -> None:
    verdict.counted[part.origin] = 0
    mirror.receive(part.note, part.entries, first=part.first)
    for note in (*part.older, part.note):
        mirror.receive(note, (), first=len(mirror.chain.entries))
        try:
            mirror.count(note)
        except RecordError as error:
            if error.reason is not Reason.NO_QUORUM:
                raise
    verdict.counted[part.origin] = len(mirror.counting)


@dataclass
class VerifierPage:
    """The page, opened from a file."""

    page: Page
    told: list[str]

    def says(self, case: Case, folder: Path) -> Verdict:
        """Choose the files of a case and read the verdict off the page."""
        if self.page.is_enabled("#clear"):
            self.page.click("#clear")
        payloads: list[Any] = [
            {"name": name, "mimeType": "application/octet-stream", "buffer": data}
            for name, data in case.files.items()
        ]
        self.page.set_input_files("#files", payloads)
        if case.checkpoint:
            for path, data in {**case.tiles, "checkpoint": case.checkpoint}.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(data)
            self.page.set_input_files("#folder", folder)
        self.page.wait_for_selector("#report[aria-busy=false] #verdict")
        return self.read()

    def read(self) -> Verdict:
        found = self.page.evaluate("""() => ({
          verdict: document.getElementById("verdict").dataset.verdict,
          reasons: Array.from(document.querySelectorAll("[data-reason]"), e => e.dataset.reason),
          counted: Array.from(document.querySelectorAll("[data-counted]"),
            e => [e.dataset.counted, Number(e.textContent)]),
        })""")
        assert (found["verdict"] == "refused") == bool(found["reasons"])
        return Verdict(set(found["reasons"]), dict(found["counted"]))


@pytest.fixture(scope="module")
def verifier(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[VerifierPage]:
    """The page from a disk, in a browser without a network that must not complain."""
    file = tmp_path_factory.mktemp("verifier") / "verifier.html"
    file.write_text(verifier_page(), encoding="utf-8")
    size = {"width": 1280, "height": 900}
    context = browser.new_context(offline=True, locale="en-GB", viewport=size)
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda asked: told.extend({asked.url} - {file.as_uri()}))
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]")
    yield VerifierPage(page, told)
    assert told == []
    context.close()


def keys_of(talks: Talks) -> bytes:
    return "".join(f"{side.key.public.text}\n" for side in talks.sides.values()).encode()


def policies_of(talks: Talks) -> dict[str, bytes]:
    return {name: talks.policy(name).data for name in "AB"}


def bundle_of(
    talks: Talks,
    *,
    note: bytes | None = None,
    entries: Sequence[bytes] | None = None,
    older: tuple[bytes, ...] = (),
    first: int = 0,
) -> Case:
    """Both logs in a bundle that A has signed; what is given stands in the place of A's own."""
    a, b = talks.logs["A"], talks.logs["B"]
    said = tuple(a.entries) if entries is None else tuple(entries)
    logs = (
        LogPart(a.origin, first, a.note if note is None else note, said, older),
        LogPart(b.origin, 0, talks.cosigned("B", len(b.entries)), tuple(b.entries)),
    )
    bundle = Bundle(
        talk=TALK, sender="A", recipient="B", number=1, previous="", logs=logs, payloads={}
    )
    return Case(
        [bundle.write(talks.sides["A"].key)], policies=policies_of(talks), keys=keys_of(talks)
    )


def tiles_of_a(size: int = 2) -> Case:
    talks = converse(2 * size)
    log = talks.logs["A"]
    return Case(
        checkpoint=talks.cosigned("A", size),
        tiles=dict(export_tiles(log.tree, log.entries)),
        policies=policies_of(talks),
        keys=keys_of(talks),
    )


def true_talk() -> Case:
    """A whole talk with an offer, an acceptance and a sealed payload, as A hands it to B."""
    room, offer = offered(Room())
    accept(room, "B", offer)
    room.meet()
    room.meet()
    return Case(
        [room.pack("A", "B", all_of_it=True)],
        policies={name: room.sides["A"].policy(name).data for name in "ABM"},
        keys="".join(f"{key.key.text}\n" for key in room.public.values()).encode(),
    )


def unsaid(**changes: Any) -> Case:
    """A's third entry with another header than it should have."""
    talks = converse(4)
    chain, log = talks.chains["A"], talks.logs["A"]
    header = replace(chain.next_header("query", created_at=at(5)), **changes)
    log.append(Envelope.seal(header.payload({"text": "x"}), talks.sides["A"].key).data, time=START)
    return bundle_of(talks)


def with_field() -> Case:
    talks = converse(4)
    header = talks.chains["A"].next_header("query", created_at=at(5))
    payload = encode_json({**decode_json(header.payload({})), "urgent": 1})
    talks.logs["A"].append(Envelope.seal(payload, talks.sides["A"].key).data, time=START)
    return bundle_of(talks)


def seen(**changes: Any) -> Case:
    before = converse(4).chains["A"].entries[-1].header.seen[0]
    return unsaid(seen=(replace(before, **changes),))


def of_six(change: Callable[[list[bytes]], list[bytes]]) -> Case:
    """A's three entries changed under his true checkpoint."""
    talks = converse(6)
    return bundle_of(talks, entries=change(list(talks.logs["A"].entries)))


def edited(entries: list[bytes]) -> list[bytes]:
    """The second entry with the payload of the third."""
    fields, other = json.loads(entries[1]), json.loads(entries[2])
    fields["payload"] = other["payload"]
    data = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    return [entries[0], data, entries[2]]


def noted(change: Callable[[bytes], bytes]) -> Case:
    talks = converse(4)
    return bundle_of(talks, note=change(talks.cosigned("A", 2)))


def lines(change: Callable[[list[NoteSignature]], list[NoteSignature]]) -> Case:
    def edit(note: bytes) -> bytes:
        read = Note.parse(note)
        return Note(read.text, tuple(change(list(read.signatures)))).data

    return noted(edit)


def blob(number: int, change: Callable[[bytes], bytes]) -> Case:
    def edit(s: list[NoteSignature]) -> list[NoteSignature]:
        s[number] = replace(s[number], blob=change(s[number].blob))
        return s

    return lines(edit)


def resigned(change: Callable[[str], str]) -> Case:
    """A's checkpoint with another text, which his log signs."""

    def edit(note: bytes) -> bytes:
        text = change(Note.parse(note).text)
        signer = converse(0).sides["A"].signer
        return Note(text, (sign_note(text, signer.key, origin=signer.origin),)).data

    return noted(edit)


def other_root(text: str) -> str:
    origin, size, _ = text.splitlines()
    return Checkpoint(origin, int(size), b"\x01" * 32).text


def moved(data: bytes) -> bytes:
    """S plus the order of the group: the same number, written otherwise."""
    s = int.from_bytes(data[32:], "little") + GROUP_ORDER
    return data[:32] + s.to_bytes(32, "little")


def of_mixed_order(raw: bytes) -> bytes:
    """The sum of a point and the one of order 2."""
    y, sign = int.from_bytes(raw, "little") & (2**255 - 1), raw[31] >> 7
    return ((2**255 - 19 - y) | (1 - sign) << 255).to_bytes(32, "little")


def with_torsion() -> Case:
    """A signature whose R has a part of order 2, which some verifiers take and others do not."""
    digest = hashlib.sha512(b"l" + b"A" * 31).digest()  # the seed of A's log, see record_talks
    scalar = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | 1 << 254
    public = converse(0).sides["A"].signer.public[0].raw
    nonce = 987654321987654321
    point = crypto_scalarmult_ed25519_base_noclamp(nonce.to_bytes(32, "little"))
    r = of_mixed_order(point)

    def edit(note: bytes) -> bytes:
        read = Note.parse(note)
        hashed = hashlib.sha512(r + public + read.text.encode()).digest()
        s = (nonce + int.from_bytes(hashed, "little") * scalar) % GROUP_ORDER
        bad = replace(read.signatures[0], blob=r + s.to_bytes(32, "little"))
        return Note(read.text, (bad, *read.signatures[1:])).data

    return noted(edit)


def forked_before() -> Case:
    talks, other = forged_log()
    small = PartyLog(MemoryLogStore(other.entries[:1]), talks.sides["A"].signer, time=START)
    return bundle_of(talks, older=(small.note,))


def two_bundles_of_one_number() -> Case:
    one, two = bundle_of(converse(4)), bundle_of(converse(6))
    return replace(one, bundles=one.bundles + two.bundles)


def altered(change: Callable[[bytes], bytes]) -> Case:
    case = bundle_of(converse(4))
    return replace(case, bundles=[change(case.bundles[0])])


def flipped(place: int) -> Callable[[bytes], bytes]:
    def flip(data: bytes) -> bytes:
        changed = bytearray(data)
        changed[place] ^= 1
        return bytes(changed)

    return flip


def signature_at(data: bytes) -> int:
    return len(MAGIC) + 4 + int.from_bytes(data[len(MAGIC) :][:4], "big")


def by_another_sender() -> Case:
    case = bundle_of(converse(4))
    opened = read_bundle(case.bundles[0], {"A": converse(0).sides["A"].key.public})
    return replace(case, bundles=[opened.bundle.write(converse(0).sides["B"].key)])


def weak_policy() -> Case:
    case = bundle_of(converse(4))
    weak = f"log {vkey('weak.example', LOW_ORDER[2])}\nquorum none\n".encode()
    return replace(case, policies={**case.policies, "weak": weak})


def mixed_policy() -> Case:
    case = bundle_of(converse(4))
    raw = of_mixed_order(converse(0).sides["A"].key.public.raw)
    mixed = f"log {vkey('mixed.example', raw)}\nquorum none\n".encode()
    return replace(case, policies={**case.policies, "mixed": mixed})


def tiles_with(change: Callable[[dict[str, bytes]], object]) -> Case:
    case = tiles_of_a()
    change(case.tiles)
    return case


HASHES, ENTRIES = "tile/0/000.p/2", "tile/entries/000.p/2"
#: What is altered, why it must be refused, and the files.
ALTERED: dict[str, tuple[str, Callable[[], Case]]] = {
    "seen more than there is": ("not-seen", lambda: seen(size=99)),
    "seen something else": ("fork", lambda: seen(root="ab" * 32)),
    "seen less than before": ("reordered", lambda: unsaid(seen=())),
    "in the name of another": ("other-author", lambda: unsaid(author="B")),
    "forwarded in secret": ("other-recipient", lambda: unsaid(recipients=("B", "X"))),
    "to nobody": ("other-recipient", lambda: unsaid(recipients=())),
    "another version": ("other-version", lambda: unsaid(version=1)),
    "a field more": ("malformed", with_field),
    "a second history": ("fork", lambda: unsaid(previous="ab" * 32)),
    "a number again": ("reordered", lambda: unsaid(sequence=1)),
    "a gap in the numbers": ("dropped", lambda: unsaid(sequence=4)),
    "back-dated": ("back-dated", lambda: unsaid(created_at=at(0))),
    "from other talks": ("other-talk", lambda: unsaid(talk="t.example/2", log="t.example/2/A")),
    "from another log": ("other-talk", lambda: unsaid(log=f"{TALK}/B")),
    "entries in another order": ("reordered", lambda: of_six(lambda e: [e[0], e[2], e[1]])),
    "an entry left out": ("dropped", lambda: of_six(lambda e: [e[0], e[2], e[2]])),
    "an entry replayed": ("replay", lambda: of_six(lambda e: [e[0], e[1], e[1]])),
    "the last entry cut off": ("truncated", lambda: of_six(lambda e: e[:2])),
    "edited": ("bad-signature", lambda: of_six(edited)),
    "signatures swapped": (
        "bad-signature",
        lambda: lines(lambda s: [*s[:2], replace(s[2], blob=s[4].blob), *s[3:]]),
    ),
    "another time of receipt": ("bad-signature", lambda: blob(2, lambda b: bytes(8) + b[8:])),
    "a time beyond the format": ("bad-signature", lambda: blob(2, lambda b: b"\xff" * 8 + b[8:])),
    "a malleable signature": ("bad-signature", lambda: blob(0, moved)),
    "a signature of mixed order": ("bad-signature", with_torsion),
    "bytes behind a signature": ("bad-signature", lambda: blob(0, lambda b: b + b"x")),
    "a short signature with ML-DSA": ("bad-signature", lambda: blob(1, lambda b: b[:-1])),
    "the log left out": ("not-signed", lambda: lines(lambda s: s[2:])),
    "another root": ("wrong-root", lambda: resigned(other_root)),
    "a line more": ("extension-line", lambda: resigned(lambda text: text + "more\n")),
    "a leading zero": ("malformed", lambda: resigned(lambda text: text.replace("\n2\n", "\n02\n"))),
    "carriage returns": ("malformed", lambda: noted(lambda n: n.replace(b"\n", b"\r\n"))),
    "an older checkpoint of other entries": ("fork", forked_before),
    "two bundles of one number": ("fork", two_bundles_of_one_number),
    "a bit of the contents": ("bad-signature", lambda: altered(flipped(-1))),
    "a bit of the signature": (
        "bad-signature", lambda: altered(lambda data: flipped(signature_at(data))(data)),
    ),
    "cut off": ("truncated", lambda: altered(lambda data: data[:-1])),
    "bytes behind the end": ("malformed", lambda: altered(lambda data: data + b"x")),
    "signed by another": ("bad-signature", by_another_sender),
    "a weak key": ("weak-key", weak_policy),
    "a key of mixed order": ("weak-key", mixed_policy),
    "no policy": ("unknown-log", lambda: replace(bundle_of(converse(4)), policies={})),
    "a tile cut": (
        "truncated", lambda: tiles_with(lambda f: f.update({HASHES: f[HASHES][:-1]})),
    ),
    "a tile missing": ("missing", lambda: tiles_with(lambda f: f.pop(HASHES))),
    "a tile altered": ("wrong-root", lambda: tiles_with(lambda f: f.update({HASHES: bytes(64)}))),
    "entries altered": (
        "wrong-root",
        lambda: tiles_with(lambda f: f.update({ENTRIES: flipped(-9)(f[ENTRIES])})),
    ),
    "entries cut": (
        "truncated", lambda: tiles_with(lambda f: f.update({ENTRIES: f[ENTRIES][:-1]})),
    ),
    "a file too many": ("unexpected", lambda: tiles_with(lambda f: f.update({"tile/x": b""}))),
}  # fmt: skip
TRUE: dict[str, Callable[[], Case]] = {
    "a whole talk": true_talk,
    "both logs": lambda: bundle_of(converse(6)),
    "everybody's receipts": lambda: noted(lambda note: note),
    "without the mediator's": lambda: lines(lambda s: s[:4]),
    "a stranger's signature": lambda: lines(lambda s: [*s, replace(s[0], name="X")]),
    "a log as tiles": tiles_of_a,
}


@pytest.mark.parametrize("name", TRUE)
def test_true_material_holds_and_the_same_counts(
    name: str, verifier: VerifierPage, tmp_path: Path
) -> None:
    case = TRUE[name]()
    found, expected = verifier.says(case, tmp_path), python_says(case)
    assert found.reasons == set()
    if not case.checkpoint:  # B's log is not there, which the page leaves open
        assert found == expected
    assert max(found.counted.values()) > 0 or expected.counted == found.counted


@pytest.mark.parametrize("name", ALTERED)
def test_altered_material_is_refused_for_the_same_reason(
    name: str, verifier: VerifierPage, tmp_path: Path
) -> None:
    reason, make = ALTERED[name]
    case = make()
    expected = python_says(case).reasons
    assert reason in expected
    assert verifier.says(case, tmp_path).reasons == expected


def test_flipped_bits_get_the_same_verdict(verifier: VerifierPage, tmp_path: Path) -> None:
    """Behind a bundle's own signature: bits of entries, and of a note without ML-DSA-44."""
    talks, rng = converse(6), random.Random(7)
    signed = Note.parse(talks.cosigned("A", 3))
    note = replace(signed, signatures=signed.signatures[::2]).data
    for number in range(int(os.environ.get("SAFECONDUCT_FLIPS", "8"))):
        parts = [note, *talks.logs["A"].entries]
        part = 0 if number % 2 else rng.randrange(1, 4)
        place = rng.randrange(len(parts[part]))
        changed = bytearray(parts[part])
        changed[place] ^= 1 << rng.randrange(8)
        case = bundle_of(talks, note=note if part else bytes(changed))
        if part:
            parts[part] = bytes(changed)
            case = bundle_of(talks, note=note, entries=parts[1:])
        expected = python_says(case)
        assert expected.reasons or expected.counted[f"{TALK}/A"] == 0
        assert verifier.says(case, tmp_path).reasons == expected.reasons, (part, place)


_DROP = """files => {
  const moved = new DataTransfer();
  for (const [name, data] of Object.entries(files)) {
    moved.items.add(new File([Uint8Array.from(data)], name));
  }
  document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: moved, bubbles: true}));
}"""


def test_files_can_be_dropped(verifier: VerifierPage) -> None:
    case = bundle_of(converse(6))
    verifier.page.click("#clear")
    verifier.page.evaluate(_DROP, {name: list(data) for name, data in case.files.items()})
    verifier.page.wait_for_selector("#report[aria-busy=false] #verdict")
    assert verifier.read() == python_says(case)


def test_places_are_named(verifier: VerifierPage, tmp_path: Path) -> None:
    verifier.says(ALTERED["edited"][1](), tmp_path)
    row = verifier.page.inner_text("tr:has([data-reason=bad-signature])")
    assert f"log {TALK}/A, entry 1" in row
    verifier.says(ALTERED["signatures swapped"][1](), tmp_path)
    assert "line 7" in verifier.page.inner_text("tr:has([data-reason=bad-signature])")


def test_ml_dsa_is_shown_as_not_checked(verifier: VerifierPage, tmp_path: Path) -> None:
    """The one known difference: a forged ML-DSA-44 signature of the right length stays open."""
    case = blob(3, lambda b: b[:-1] + bytes([b[-1] ^ 1]))
    assert python_says(case).reasons == {"bad-signature"}
    assert verifier.says(case, tmp_path).reasons == set()
    assert verifier.page.locator("[data-open=ml-dsa]").is_visible()
    assert verifier.page.locator("[data-state=unchecked]").count() == 6


def test_an_ml_dsa_signature_alone_counts_for_nothing(
    verifier: VerifierPage, tmp_path: Path
) -> None:
    case = lines(lambda s: [s[0], s[1], s[3], s[5]])
    assert verifier.says(case, tmp_path).counted[f"{TALK}/A"] == 0
    assert verifier.page.locator("[data-open=no-quorum]").is_visible()


_FOCUSED = "document.activeElement.id || document.activeElement.className"
_AXE = """axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations.map(
  v => `${v.id}: ${v.nodes[0].html.slice(0, 160)}`))"""


def test_five_languages_by_keyboard_and_without_barriers(
    verifier: VerifierPage, tmp_path: Path
) -> None:
    page = verifier.page
    verifier.says(ALTERED["edited"][1](), tmp_path)
    page.evaluate(Axe().axe_script)
    for language in ("uk", "ru", "fr", "ar", "en"):
        page.select_option("#language", language)
        assert page.get_attribute("html", "lang") == language
        assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
        assert page.evaluate(_AXE) == []
        said = json.loads(page.text_content("#words") or "")[language]
        assert page.inner_text("#status") == page.inner_text("#verdict") == said["refused"]
    words = json.loads(page.text_content("#words") or "")
    assert len({tuple(sorted(said)) for said in words.values()}) == 1
    assert {f"reason-{reason}" for reason, _ in ALTERED.values()} <= words["ar"].keys()
    if os.environ.get("SAFECONDUCT_SCREENSHOTS"):
        for language in ("ar", "en"):
            page.select_option("#language", language)
            page.screenshot(path=SHOTS / f"verifier-{language}.png", full_page=True)
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})
    page.focus("#language")
    reached = []
    for _ in range(4):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(_FOCUSED))
    assert reached == ["files", "folder", "clear", "scroll"]


def test_the_page_itself_loads_nothing_and_lets_nothing_else_run() -> None:
    page = verifier_page()
    assert page == verifier_page()
    assert "default-src 'none'" in page
    assert "unsafe" not in page
    others = ("http:", "https:", " src=", "<link", "onclick", "onload")
    assert not any(word in page for word in others)
