"""What a member of staff or a partner may see: the communes of their grants, and nothing without one."""

from dataclasses import dataclass
from datetime import date

from protection.areas.models import Area

from .models import PartnerClient, Role, User


@dataclass(frozen=True)
class AreaScope:
    """Codes of communes, and the roles held. An empty scope covers nothing."""

    codes: frozenset[str]
    areas: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()

    def commune_codes(self) -> frozenset[str]:
        return self.codes

    def covers(self, commune: str | None) -> bool:
        """Whether persons of this commune may be seen; nobody without a commune is anybody's."""
        return commune is not None and commune in self.codes

    @property
    def supervises(self) -> bool:
        return Role.SUPERVISOR in self.roles


def scope_of(holder: User | PartnerClient, *, on: date) -> AreaScope:
    """The scope on a day. A grant for a province covers the communes that lie in it on that day, and closed ones
    that lay in it last; a commune that was moved to another province is that one's."""
    grants = list(holder.grants.holding(on).order_by("area_code"))  # type: ignore[union-attr]
    areas = tuple(dict.fromkeys(grant.area_code for grant in grants))
    codes = set(areas) | set(Area.objects.last_known(on).filter(parent_code__in=areas).values_list("code", flat=True))
    return AreaScope(frozenset(codes), areas, frozenset(grant.role for grant in grants if grant.role))
