"""Every string of the pages is there in every language, whole and compiled."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.core.management import call_command

from safeconduct.people.normalising import refused_to_say

pytestmark = pytest.mark.any_store

NODE = Path(__file__).parents[2] / "src" / "safeconduct" / "node"
LANGUAGES = ("uk", "ru", "fr", "ar")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
needs_gettext = pytest.mark.skipif(
    shutil.which("xgettext") is None, reason="GNU gettext is not installed here"
)


def catalogue(language: str) -> Catalog:
    with (NODE / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def key(message: Message) -> tuple[str, str]:
    """Context and string; one string may be said of different things."""
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


@pytest.fixture(scope="module")
def strings_of_the_code(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """What the code and the templates ask to be translated, read anew."""
    place = tmp_path_factory.mktemp("messages") / "node"
    shutil.copytree(NODE, place, ignore=shutil.ignore_patterns("locale", "__pycache__", "vendor"))
    (place / "locale").mkdir()
    with contextlib.chdir(place), contextlib.redirect_stdout(io.StringIO()):
        call_command("makemessages", locale=["fr"], verbosity=0)
    with (place / "locale" / "fr" / "LC_MESSAGES" / "django.po").open("rb") as file:
        found = read_po(file)
    return {key(m) for m in found if m.id}


@needs_gettext
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_translated(
    language: str, strings_of_the_code: set[tuple[str, str]]
) -> None:
    translated = {
        key(m) for m in catalogue(language) if m.id and all(forms(m)) and "fuzzy" not in m.flags
    }
    assert sorted(strings_of_the_code - translated) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_is_kept(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        if not message.id or not any(forms(message)):
            continue
        singular, plural = message.id if not isinstance(message.id, str) else (message.id, "")
        allowed = set(PLACEHOLDER.findall(f"{singular}{plural}"))
        needed = set(PLACEHOLDER.findall(plural or singular))
        said = [set(PLACEHOLDER.findall(form)) for form in forms(message)]
        if any(form - allowed for form in said) or needed - said[-1]:
            wrong.append(singular)
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    with (NODE / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = read_mo(file)
    for message in catalogue(language):
        if message.id and all(forms(message)):
            context, first = key(message)
            # Babel reads contexts of compiled catalogues as bytes.
            found = compiled.get(first, context.encode() or None)  # type: ignore[arg-type]
            assert found is not None
            assert forms(found) == forms(message)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_tell_to_write_a_refusal_as_it_is_read(language: str) -> None:
    texts = {str(m.id): str(m.string) for m in catalogue(language) if isinstance(m.id, str)}
    words = texts["refused to say"]
    assert refused_to_say(words)
    telling = [text for key, text in texts.items() if "“refused to say”" in key]
    assert len(telling) == 2
    assert all(words in text for text in telling)
