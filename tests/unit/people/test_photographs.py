from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from safeconduct.people.photographs import (
    MOST_DIFFERENT,
    photo_distance,
    photo_hash,
    read_photo_hash,
    tells_something,
)


def picture(shift: int = 0, *, size: int = 180) -> Image.Image:
    made = Image.new("RGB", (180, 160), (90, 90, 100))
    draw = ImageDraw.Draw(made)
    for i in range(12):
        x, y = (i * 53 + shift * 31) % 170, (i * 37 + shift * 17) % 150
        draw.ellipse((x, y, x + 40, y + 30), fill=((i * 67 + shift) % 255, 200 - i * 9, i * 20))
    return made.resize((size, size * 8 // 9))


def test_a_smaller_copy_is_near_and_another_picture_far() -> None:
    original = photo_hash(picture())
    assert photo_distance(original, photo_hash(picture(size=90))) <= 4
    assert photo_distance(original, photo_hash(picture(7))) > MOST_DIFFERENT
    assert tells_something(original)


def test_an_empty_picture_tells_nothing() -> None:
    assert not tells_something(photo_hash(Image.new("L", (50, 50), 128)))


@pytest.mark.parametrize("text", ["", "ffee", "g" * 16, "0" * 17])
def test_what_is_no_hash(text: str) -> None:
    assert read_photo_hash(text) is None
    with pytest.raises(ValueError, match="16 hexadecimal"):
        photo_distance(text, "0" * 16)
