"""The former units that a list names in free text: by name, with whether only a part of them is meant."""

import re
from dataclasses import dataclass

UNCHANGED = "giữ nguyên"
_PARTIAL = re.compile(r"một phần|phần còn lại|sau khi", re.IGNORECASE)
_KINDS = ("Thị trấn", "Phường", "Thị xã", "Thành phố", "Quận", "Huyện", "Xã", "Tỉnh")
_KIND = re.compile(rf"\b({'|'.join(_KINDS)})\s+", re.IGNORECASE)
_NOISE = re.compile(
    r"\(.*?\)|toàn bộ|phần còn lại( của)?|một phần( diện tích)?( tn| tự nhiên)?|diện tích( tn| tự nhiên)?|quy mô dân số|"
    r"của|các|sau khi.*$|dtn|vùng nước.*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Former:
    """A former unit's name with its kind where the text gives one."""

    name: str
    partial: bool


def formers(text: str) -> tuple[list[Former], list[str]]:
    """Names found in a list's text, and the pieces in which no name could be made out."""
    if not text.strip() or text.strip().lower() == UNCHANGED:
        return [], []
    found: dict[str, Former] = {}
    unresolved: list[str] = []
    kind, partial = "", False
    for piece in re.split(r",(?![^(]*\))|;|\s+và\s+(?![^(]*\))", text):
        if re.search(r"một phần", piece, re.IGNORECASE):
            partial = True
        elif re.search(r"phần còn lại|toàn bộ", piece, re.IGNORECASE):
            partial = bool(re.search(r"phần còn lại", piece, re.IGNORECASE))
        here = partial or bool(_PARTIAL.search(piece))
        plain = " ".join(_NOISE.sub(" ", piece).split()).strip(" .,;")
        match = _KIND.search(plain)
        if match:
            kind = match[1].capitalize()
            plain = plain[match.end() :]
            plain = _KIND.sub("", plain)
        if (plain and plain[:1].isupper()) or plain[:1].isdigit():
            name = f"{kind} {plain}".strip()[:200]
            found.setdefault(name, Former(name, here))
        elif plain:
            unresolved.append(piece.strip())
    return list(found.values()), unresolved
