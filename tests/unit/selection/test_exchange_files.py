"""Files of kidney exchanges: read exactly, or refused with the line and what is wrong there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from safeconduct.selection.several import (
    Caps,
    ExchangeGraph,
    best_exchanges,
    parse_kep_json,
    parse_kep_xml,
    parse_wmd,
    read_exchange,
)
from safeconduct.tables import InputError

JSON = """{"data": {
 "1": {"sources": [11], "dage": 40,
       "matches": [{"recipient": 12, "score": 3}]},
 "2": {"sources": [12],
       "matches": [{"recipient": 11, "score": 2.5}]},
 "3": {"sources": [12],
       "matches": [{"recipient": 11, "score": 4}]},
 "9": {"altruistic": true,
       "matches": [{"recipient": 11, "score": 1}]}
}}
"""
XML = """<?xml version="1.0" ?>
<data>
 <entry donor_id="1"><dage>40</dage><sources><source>11</source></sources>
  <matches><match><recipient>12</recipient><score>3</score></match></matches>
 </entry>
 <entry donor_id="2"><sources><source>12</source></sources>
  <matches><match><recipient>11</recipient><score>2.5</score></match></matches>
 </entry>
 <entry donor_id="3"><sources><source>12</source></sources>
  <matches><match><recipient>11</recipient><score>4</score></match></matches>
 </entry>
 <entry donor_id="9"><altruistic>true</altruistic>
  <matches><match><recipient>11</recipient><score>1</score></match></matches>
 </entry>
</data>
"""
TWO = {
    "schema": 2,
    "donors": [
        {"id": "1", "paired_recipients": ["11"],
         "outgoing_transplants": [{"recipient": "12", "score": 3}]},
        {"id": "2", "paired_recipients": ["12"],
         "outgoing_transplants": [{"recipient": "11", "score": 2.5}]},
        {"id": "3", "paired_recipients": ["12"],
         "outgoing_transplants": [{"recipient": "11", "score": 4}]},
        {"id": "9", "paired_recipients": [],
         "outgoing_transplants": [{"recipient": "11", "score": 1}]},
    ],
    "recipients": [{"id": "11"}, {"id": "12"}],
}  # fmt: skip
THREE = {
    "schema": 3,
    "donors": {donor["id"]: donor for donor in TWO["donors"]},  # type: ignore[attr-defined]
    "recipients": {one["id"]: one for one in TWO["recipients"]},  # type: ignore[attr-defined]
}
WMD = """# FILE NAME: one.wmd
# NUMBER ALTERNATIVES: 3
# NUMBER EDGES: 4
# ALTERNATIVE NAME 1: Pair 1
# ALTERNATIVE NAME 2: Pair 2
# ALTERNATIVE NAME 3: Alturist 3
1,2,1.0
2,1,1.0
2,3,0.0
3,1,1.0
"""
OLDER = "3,4\n1,Pair 1\n2,Pair 2\n3,Altruist 3\n1,2,1.0\n2,1,1.0\n2,3,0.0\n3,1,1.0\n"
DAT = """Pair,Patient,Donor,Wife-P?,%Pra,Out-Deg,Altruist
1,O,A,1,0.5875,1,0
2,A,B,0,0.9,2,0
3,B,AB,0,0.05,1,1
"""


def arcs(graph: ExchangeGraph) -> dict[tuple[str, str], int]:
    return {
        (graph.names[a], graph.names[b]): int(graph.weight[at])
        for (a, b), at in graph.position.items()
    }


@pytest.mark.parametrize(
    "graph",
    [
        parse_kep_json(JSON, where="a.json"),
        parse_kep_json(json.dumps(TWO), where="a.json"),
        parse_kep_json(json.dumps(THREE), where="a.json"),
        parse_kep_xml(XML, where="a.xml"),
    ],
    ids=["schema 1", "schema 2", "schema 3", "XML"],
)
def test_the_syntaxes_of_kep_solver_say_the_same(graph: ExchangeGraph) -> None:
    assert graph.names == ("recipient 11", "recipient 12", "altruist 9")
    assert graph.altruist.tolist() == [False, False, True]
    assert graph.scale == 10
    assert arcs(graph) == {
        ("recipient 11", "recipient 12"): 30,
        ("recipient 12", "recipient 11"): 40,
        ("altruist 9", "recipient 11"): 10,
    }


def test_of_two_donors_of_one_recipient_the_better_one_gives() -> None:
    graph = parse_kep_json(JSON, where="a.json")
    assert dict(zip(arcs(graph), graph.giver, strict=True)) == {
        ("recipient 11", "recipient 12"): "1",
        ("recipient 12", "recipient 11"): "3",
        ("altruist 9", "recipient 11"): "9",
    }


def test_nobody_gives_to_a_recipient_without_a_donor() -> None:
    document = json.loads(JSON)
    document["data"]["1"]["matches"].append({"recipient": 77, "score": 1})
    document["recipients"] = {"77": {"pra": 0.5}}
    graph = parse_kep_json(json.dumps(document), where="a.json")
    assert len(arcs(graph)) == 3


@pytest.mark.parametrize("text", [WMD, OLDER], ids=["newer", "older"])
@pytest.mark.parametrize("pairs", [None, DAT], ids=["by name", "by .dat"])
def test_arcs_back_to_altruists_are_left_out_of_a_wmd_file(text: str, pairs: str | None) -> None:
    graph = parse_wmd(text, where="a.wmd", pairs=pairs, pairs_where="a.dat")
    assert graph.altruist.tolist() == [False, False, True]
    assert arcs(graph) == {("1", "2"): 1, ("2", "1"): 1, ("3", "1"): 1}


def test_a_file_is_read_by_its_ending_and_the_dat_file_beside_it(tmp_path: Path) -> None:
    for name, text in (("a.json", JSON), ("a.xml", XML)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert best_exchanges(read_exchange(tmp_path / name), caps=Caps()).people == 2
    (tmp_path / "b.wmd").write_text(WMD.replace("Alturist", "Pair"), encoding="utf-8")
    (tmp_path / "b.dat").write_text(DAT, encoding="utf-8")
    assert read_exchange(tmp_path / "b.wmd").altruist.sum() == 1


def swapped(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


BAD_JSON = {
    "cut off": (JSON[:60], 3, "not JSON"),
    "no data": ('{\n"dota": {}}', 1, "no 'data'"),
    "a list": ("[]", 1, "not an object"),
    "data a list": ('{\n"data": []}', 2, "not an object"),
    "a donor twice": (swapped(JSON, '"2"', '"1"'), 4, "'1' is there twice"),
    "two sources": (swapped(JSON, "[11]", "[11, 12]"), 2, "more than one recipient"),
    "a score in words": (swapped(JSON, "2.5", '"much"'), 5, "'much' is not a number"),
    "a negative score": (swapped(JSON, "2.5", "-2.5"), 5, "negative"),
    "no score": (swapped(JSON, ', "score": 4', ""), 7, "no 'score'"),
    "not a number": (swapped(JSON, "2.5", "NaN"), 5, "not a number"),
    "infinite": (swapped(JSON, "2.5", "1e999999"), 5, "too large"),
    "too fine": (swapped(JSON, "2.5", "2.12345678"), 5, "digits"),
    "true for a score": (swapped(JSON, "2.5", "true"), 5, "not a number"),
    "an unknown recipient": (swapped(JSON, '"recipient": 12', '"recipient": 13'), 3, "13"),
    "a match twice": (
        swapped(JSON, '"score": 4}', '"score": 4},\n {"recipient": 11, "score": 1}'), 8, "twice",
    ),
    "altruist with a recipient": (
        swapped(JSON, '"sources": [12],', '"sources": [12], "altruistic": true,'), 4, "altruist",
    ),
    "a null name": (swapped(JSON, "[11]", "[null]"), 2, "not the name"),
    "unknown schema": ('{"schema": 7,\n"data": {}}', 1, "schema"),
    "over time": ('{"data": {},\n"failing_transplants": []}', 2, "over time"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "what"), BAD_JSON.values(), ids=BAD_JSON)
def test_malformed_json_is_refused_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_kep_json(text, where="a.json")
    assert refused.value.where == f"a.json, line {line}"
    assert what in refused.value.what


@pytest.mark.parametrize(
    ("key", "value"),
    [("id", None), ("paired_recipients", "11"), ("outgoing_transplants", {"a": 1})],
)
def test_a_donor_of_the_second_schema_needs_all_it_has(key: str, value: object) -> None:
    donor = {**TWO["donors"][0], key: value}  # type: ignore[index]
    with pytest.raises(InputError, match="line 1"):
        parse_kep_json(json.dumps({**TWO, "donors": [donor]}), where="a.json")


BAD_XML = {
    "cut off": (XML[:200], 6, "not XML"),
    "another file": ("<html></html>", 1, "begins with <html>"),
    "no name": (swapped(XML, ' donor_id="2"', ""), 6, "donor_id"),
    "an element astray": (swapped(XML, "<dage>40</dage>", "<age>40</age>"), 3, "cannot stand"),
    "no score": (swapped(XML, "<score>2.5</score>", ""), 7, "no <score>"),
    "an empty score": (swapped(XML, "2.5", ""), 7, "says nothing"),
    "a score in words": (swapped(XML, "2.5", "much"), 7, "not a number"),
    "an endless score": (swapped(XML, "2.5", "inf"), 7, "not finite"),
    "a donor twice": (swapped(XML, 'donor_id="3"', 'donor_id="2"'), 9, "twice"),
    "two sources": (
        swapped(XML, "<source>11</source>", "<source>11</source><source>12</source>"), 3,
        "more than one recipient",
    ),
    "an unknown recipient": (
        swapped(XML, "<recipient>12", "<recipient>13"), 4, "who is not in the file",
    ),
    "an altruist with a recipient": (
        swapped(XML, "<dage>40</dage>", "<altruistic>true</altruistic>"), 3, "altruist",
    ),
    "entities": (
        swapped(XML, "<data>", '<!DOCTYPE data [<!ENTITY a "b">]>\n<data>'), 2, "entities",
    ),
    "stray text": (swapped(XML, "</matches>\n </entry>", "</matches> hm\n </entry>"), 4, "text"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "what"), BAD_XML.values(), ids=BAD_XML)
def test_malformed_xml_is_refused_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_kep_xml(text, where="a.xml")
    assert refused.value.where == f"a.xml, line {line}"
    assert what in refused.value.what


BAD_WMD = {
    "empty": ("", 1, "empty"),
    "no header": ("hello\n", 1, "does not begin"),
    "no number": (swapped(WMD, "# NUMBER EDGES: 4\n", ""), 1, "number edges"),
    "a number in words": (swapped(WMD, "EDGES: 4", "EDGES: four"), 3, "'four'"),
    "an unnamed one": (swapped(WMD, "# ALTERNATIVE NAME 2: Pair 2\n", ""), 2, "has no name"),
    "named twice": (swapped(WMD, "NAME 2", "NAME 1"), 5, "named twice"),
    "too few cells": (swapped(WMD, "2,1,1.0", "2,1"), 8, "2 numbers"),
    "nobody": (swapped(WMD, "2,1,1.0", "2,7,1.0"), 8, "no alternative 7"),
    "twice": (swapped(WMD, "2,1,1.0", "1,2,1.0"), 8, "already, in line 7"),
    "a weight in words": (swapped(WMD, "2,1,1.0", "2,1,x"), 8, "'x'"),
    "a negative weight": (swapped(WMD, "2,1,1.0", "2,1,-1"), 8, "negative"),
    "an arc missing": (swapped(WMD, "2,1,1.0\n", ""), 9, "4 arcs are declared and 3"),
    "an altruist receives": (swapped(WMD, "2,3,0.0", "2,3,1.0"), 9, "receives"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "what"), BAD_WMD.values(), ids=BAD_WMD)
def test_malformed_wmd_is_refused_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_wmd(text, where="a.wmd")
    assert refused.value.where == f"a.wmd, line {line}"
    assert what in refused.value.what


BAD_DAT = {
    "no header": (DAT.split("\n", 1)[1], 1, "first line"),
    "a cell missing": (swapped(DAT, "2,A,B,0,0.9,2,0", "2,A,B,0,0.9,2"), 3, "6 cells"),
    "nobody": (swapped(DAT, "2,A", "8,A"), 3, "no alternative 8"),
    "twice": (swapped(DAT, "2,A", "1,A"), 3, "twice"),
    "neither": (swapped(DAT, "1,1\n", "1,maybe\n"), 4, "not 0 or 1"),
    "one missing": (swapped(DAT, "2,A,B,0,0.9,2,0\n", ""), 3, "alternative 2 has no row"),
}


@pytest.mark.parametrize(("text", "line", "what"), BAD_DAT.values(), ids=BAD_DAT)
def test_a_malformed_dat_file_is_refused_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_wmd(WMD, where="a.wmd", pairs=text, pairs_where="a.dat")
    assert refused.value.where == f"a.dat, line {line}"
    assert what in refused.value.what


def test_a_file_that_is_no_text_or_no_exchange_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'{"data":\n {"\xff": 1}}')
    with pytest.raises(InputError, match="line 2: the file is not text"):
        read_exchange(tmp_path / "a.json")
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="no file of an exchange"):
        read_exchange(tmp_path / "a.txt")
    with pytest.raises(InputError, match="no such file"):
        read_exchange(tmp_path / "none.json")
