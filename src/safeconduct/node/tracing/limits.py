"""How often somebody may try: so many places in an hour, each longer to wait for than the last."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from safeconduct.node.tracing.models import Attempt
from safeconduct.node.vault import services as vault

_HOUR = timedelta(hours=1)
_FREE = 3
_LONGEST_WAIT = timedelta(minutes=5)
_RACES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How many attempts in how long.

    Attributes:
        name: what is counted; part of the fingerprint under which it is stored.
        most: how many.
        within: after how long an attempt no longer counts.
        slows: whether each after the third has to wait, twice as long as the one before.
    """

    name: str
    most: int
    within: timedelta = _HOUR
    slows: bool = False


ADDRESS = Limit(name="address", most=60)
REFERENCE = Limit(name="reference", most=10, slows=True)
MESSAGES = Limit(name="messages", most=10, within=timedelta(days=1))


class TooMany(Exception):
    """No more attempts for now."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(f"wait {wait}")


def take(limit: Limit, of: str, *, now: datetime) -> Attempt:
    """Take a place before trying; delete it if the attempt turns out to be a right one.

    Taken beforehand, and each place only once, so that many attempts at one moment count too.

    Args:
        limit: which.
        of: whose attempt; stored as a blind fingerprint.
        now: the moment of the attempt.

    Raises:
        TooMany: if all places are taken or the wait is not over; it counts as no attempt then.
    """
    bucket = bucket_of(limit, of)
    for _race in range(_RACES):
        taken = {a.place: a for a in Attempt.objects.filter(bucket=bucket, until__gt=now)}
        _refuse(limit, list(taken.values()), now)
        place = min(set(range(limit.most)) - set(taken))
        try:
            with transaction.atomic():
                Attempt.objects.filter(bucket=bucket, until__lte=now).delete()
                return Attempt.objects.create(
                    bucket=bucket, place=place, at=now, until=now + limit.within
                )
        except IntegrityError:
            continue
    raise TooMany(timedelta(seconds=1))


def _refuse(limit: Limit, taken: list[Attempt], now: datetime) -> None:
    if len(taken) >= limit.most:
        raise TooMany(min(a.until for a in taken) - now)
    if limit.slows and len(taken) >= _FREE:
        free_at = max(a.at for a in taken) + wait_after(len(taken))
        if free_at > now:
            raise TooMany(free_at - now)


def wait_after(wrong: int) -> timedelta:
    """How long to wait after so many wrong attempts.

    >>> [wait_after(n).seconds for n in (2, 3, 6, 9)]
    [0, 2, 16, 128]
    """
    if wrong < _FREE:
        return timedelta()
    return min(timedelta(seconds=2 ** (wrong - 2)), _LONGEST_WAIT)


def forget(limit: Limit, of: str) -> None:
    """Let the earlier attempts no longer count, since the right one came."""
    Attempt.objects.filter(bucket=bucket_of(limit, of)).delete()


def sweep(now: datetime) -> None:
    """Delete what no longer counts."""
    Attempt.objects.filter(until__lte=now).delete()


def bucket_of(limit: Limit, of: str) -> int:
    """The fingerprint under which attempts are counted."""
    return vault.fingerprint(f"attempts {limit.name}", of)


def network(address: str) -> str:
    """Whose address it is: of IPv6 the network, since one household has 2**64 addresses.

    >>> network("203.0.113.7"), network("2001:db8::1"), network("")
    ('203.0.113.7', '2001:db8::/64', 'unknown')
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
