"""Vietnamese text: folded for search, keyed for sorting; the database's locale never decides."""

import unicodedata
from functools import lru_cache

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: chr(ord("A") + place) for place, letter in enumerate(_ALPHABET)}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}  # huyền hỏi ngã sắc nặng


@lru_cache(maxsize=65_536)
def _fold_word(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.lower()).replace("đ", "d")
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def fold(text: str) -> str:
    """Lower case, no tone or vowel marks, đ as d, single spaces: `Nguyễn  Thị` → `nguyen thi`."""
    return " ".join(_fold_word(word) for word in text.split())


@lru_cache(maxsize=65_536)
def _key_word(word: str) -> tuple[str, str]:
    letters, tones = [], []
    for letter in unicodedata.normalize("NFC", word.lower()):
        parts = unicodedata.normalize("NFD", letter)
        tone = next((_TONES[p] for p in parts if p in _TONES), "0")
        bare = unicodedata.normalize("NFC", "".join(p for p in parts if p not in _TONES))
        letters.append(_RANK.get(bare, bare if bare.isalnum() else "!"))
        tones.append(tone)
    return "".join(letters), "".join(tones)


def sort_key(text: str) -> str:
    """A text that sorts as the dictionary does: letters first, then tones; the tab between them is below every letter."""
    words = [_key_word(word) for word in text.split()]
    return " ".join(letters for letters, _ in words) + "\t" + " ".join(tones for _, tones in words)


def name_sort_key(full_name: str) -> str:
    """A person's name by given name first, then the rest, as Vietnamese lists do."""
    words = full_name.split()
    return sort_key(" ".join([*words[-1:], *words[:-1]]))
