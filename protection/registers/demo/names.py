"""Vietnamese names by sex and birth year: family name, middle name, given name."""

from random import Random

_FAMILY = (
    ("Nguyễn", 34.0), ("Trần", 11.0), ("Lê", 9.5), ("Phạm", 7.1), ("Hoàng", 5.1), ("Phan", 4.5), ("Vũ", 3.9), ("Đặng", 2.1),
    ("Bùi", 2.0), ("Đỗ", 1.4), ("Hồ", 1.3), ("Ngô", 1.3), ("Dương", 1.0), ("Lý", 0.9), ("Đinh", 0.9), ("Mai", 0.8),
    ("Trịnh", 0.8), ("Đào", 0.8), ("Lương", 0.8), ("Cao", 0.7), ("Võ", 3.9), ("Tạ", 0.5), ("Hà", 0.7),
)  # fmt: skip
_MINORITY = (
    ("Nông", 16.0), ("Hoàng", 14.0), ("Lý", 10.0), ("Bế", 5.0), ("Hà", 6.0), ("Lương", 7.0), ("Triệu", 7.0), ("Đặng", 5.0),
    ("Vàng", 5.0), ("Sùng", 4.0), ("Giàng", 4.0), ("Lò", 6.0), ("Cà", 2.0), ("Quàng", 3.0), ("Ma", 4.0), ("Đàm", 4.0),
)  # fmt: skip
_MIDDLE_MALE_OLD = ("Văn", "Văn", "Văn", "Đình", "Xuân", "Hữu", "Đức", "Bá")
_MIDDLE_MALE = ("Minh", "Quang", "Đức", "Anh", "Gia", "Tuấn", "Văn", "Quốc", "Thành", "Hoàng", "Duy", "Hải")
_MIDDLE_FEMALE_OLD = ("Thị", "Thị", "Thị", "Thị", "Thị")
_MIDDLE_FEMALE = ("Thị", "Ngọc", "Thu", "Minh", "Thanh", "Khánh", "Bảo", "Phương", "Thị Thu", "Thị Ngọc", "Hà", "Mai")
_GIVEN_MALE = (
    "Hùng", "Dũng", "Tuấn", "Nam", "Long", "Hải", "Sơn", "Thắng", "Cường", "Minh", "Đức", "Anh", "Hiếu", "Phúc", "Quân", "Khoa",
    "Bình", "Hòa", "Lâm", "Tài", "Thành", "Trung", "Tùng", "Vinh", "Việt", "An", "Bảo", "Đạt", "Huy", "Khánh", "Kiên", "Lộc",
    "Mạnh", "Nghĩa", "Phong", "Quý", "Sang", "Tâm", "Thịnh", "Toàn", "Trí", "Vũ",
)  # fmt: skip
_GIVEN_FEMALE = (
    "Hương", "Lan", "Hoa", "Mai", "Hà", "Linh", "Trang", "Thảo", "Hằng", "Nga", "Ngọc", "Phương", "Thu", "Yến", "Anh", "Bích",
    "Châu", "Dung", "Giang", "Hạnh", "Hiền", "Huệ", "Huyền", "Khánh", "Liên", "Loan", "Ly", "My", "Nhung", "Oanh", "Quyên",
    "Quỳnh", "Tâm", "Thanh", "Thúy", "Thủy", "Tuyết", "Uyên", "Vân", "Xuân", "Nguyệt", "Đào",
)  # fmt: skip
_TYPOS = {"n": "m", "h": "k", "i": "y", "a": "o", "u": "n", "g": "q", "t": "r"}


def _weights(pool: tuple[tuple[str, float], ...]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    total, cumulated = 0.0, []
    for _, weight in pool:
        total += weight
        cumulated.append(total)
    return tuple(name for name, _ in pool), tuple(cumulated)


_FAMILY_POOL, _MINORITY_POOL = _weights(_FAMILY), _weights(_MINORITY)


def family_name(rng: Random, *, minority: bool) -> str:
    """A family name, drawn by how common it is."""
    names, cumulated = _MINORITY_POOL if minority else _FAMILY_POOL
    return rng.choices(names, cum_weights=cumulated)[0]


def own_name(rng: Random, *, sex: str, born: int) -> str:
    """Middle and given name as people of that sex and birth year have."""
    old = born < 1975
    if sex == "female":
        return f"{rng.choice(_MIDDLE_FEMALE_OLD if old else _MIDDLE_FEMALE)} {rng.choice(_GIVEN_FEMALE)}"
    return f"{rng.choice(_MIDDLE_MALE_OLD if old else _MIDDLE_MALE)} {rng.choice(_GIVEN_MALE)}"


def mistyped(rng: Random, name: str) -> str:
    """One letter wrong, doubled or left out."""
    at = rng.randrange(1, len(name) - 1)
    kind = rng.randrange(3)
    if kind == 0:
        return name[:at] + _TYPOS.get(name[at].lower(), "e") + name[at + 1 :]
    if kind == 1:
        return name[:at] + name[at] + name[at:]
    return name[:at] + name[at + 1 :] if name[at] != " " else name
