from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.samples import make_world
from safeconduct.samples.agreement import stage_sizes
from safeconduct.samples.corruption import Habits, digit_slip, mistyped, spoilt_birth, written_date
from safeconduct.samples.dice import Dice
from safeconduct.samples.romanise import bgn, french, icao, kmu2010

UKRAINIAN = st.text(alphabet="абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'- ", max_size=24)
RUSSIAN = st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюя- ", max_size=24)
SEEDS = st.integers(min_value=0, max_value=2**32)


@settings(deadline=None, max_examples=60)
@given(UKRAINIAN)
def test_ukrainian_becomes_latin(text: str) -> None:
    assert kmu2010(text).isascii()
    assert not any("а" <= c <= "ґ" for c in french(text, ukrainian=True).lower())


@settings(deadline=None, max_examples=60)
@given(RUSSIAN)
def test_russian_becomes_latin(text: str) -> None:
    assert icao(text).isascii()
    assert not any("а" <= c <= "ё" for c in bgn(text) + french(text))


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="абвгдежзик", max_size=12), SEEDS)
def test_a_slip_changes_little(text: str, seed: int) -> None:
    assert abs(len(mistyped(Dice.seeded(seed), text)) - len(text)) <= 1


@settings(deadline=None, max_examples=60)
@given(st.from_regex(r"[A-Z]{0,2}-?[0-9]{1,8}", fullmatch=True), SEEDS)
def test_a_digit_slip_changes_one_digit_or_swaps_two(number: str, seed: int) -> None:
    slipped = digit_slip(Dice.seeded(seed), number)
    changed = [at for at, (a, b) in enumerate(zip(number, slipped, strict=True)) if a != b]
    assert len(changed) == 1 or (
        len(changed) == 2 and changed[1] == changed[0] + 1 and sorted(number) == sorted(slipped)
    )


@settings(deadline=None, max_examples=60)
@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2008, 12, 31)), SEEDS)
def test_a_spoilt_birth_is_at_most_a_year_off(birth: date, seed: int) -> None:
    habits = Habits(year_only=0.2, about=0.2, day_month=0.2, year_off=0.2, no_birth=0.1)
    believed = spoilt_birth(Dice.seeded(seed), birth, habits)
    if believed is None:
        assert written_date(believed, "%Y-%m-%d") == ""
    else:
        assert abs(believed.day.year - birth.year) <= 1
        assert str(believed.day.year) in written_date(believed, "%Y-%m-%d")


@settings(deadline=None, max_examples=80)
@given(st.floats(min_value=0.001, max_value=20))
def test_stages_add_up_at_every_scale(scale: float) -> None:
    total, sizes, civilians = stage_sizes(scale)
    assert sum(sizes) == total
    assert min(sizes) > 0
    assert 0 <= civilians <= sizes[0]


@settings(deadline=None, max_examples=6)
@given(st.floats(min_value=0.001, max_value=0.02), SEEDS)
def test_worlds_of_one_seed_are_one_world(scale: float, seed: int) -> None:
    one, other = make_world(scale=scale, seed=seed), make_world(scale=scale, seed=seed)
    assert one.sources == other.sources
    assert one.texts == other.texts
    assert one.people.equals(other.people)
    keys = one.identities.select("source", "record_id")
    assert keys.n_unique() == keys.height
