"""Places without a gazetteer: what is left of a name when words such as "town" are taken away."""

from __future__ import annotations

from safeconduct.matching.spelling.sounds import skeletons, sound_keys
from safeconduct.people.names import words_of

_GENERIC = frozenset(
    [
        "city",
        "town",
        "village",
        "settlement",
        "region",
        "district",
        "oblast",
        "raion",
        "province",
        "county",
        "near",
        "of",
        "the",
        "м",
        "місто",
        "с",
        "село",
        "смт",
        "селище",
        "область",
        "обл",
        "район",
        "р-н",
        "біля",
        "под",
        "г",
        "город",
        "пос",
        "поселок",
        "посёлок",
        "деревня",
        "ville",
        "village",
        "de",
        "du",
        "la",
        "le",
        "près",
        "région",
        "département",
        "مدينة",
        "قرية",
        "محافظة",
    ]
)


def place_keys(text: str) -> tuple[str, ...]:
    """Keys of the words that name a place, each word for itself.

    >>> bool(set(place_keys("с. Липодол, Кедроградська обл.")) & set(place_keys("Lypodol village")))
    True
    """
    words = [w for w in words_of(text) if w not in _GENERIC and len(w) > 1]
    keys = [key for w in words for key in (sound_keys(w) or skeletons(w))]
    return tuple(dict.fromkeys(keys))[:12]
