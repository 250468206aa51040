"""Money and tokens a run may spend: the bound of a call is set aside before it, what it took is booked after."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pipeline.errors import BudgetReached, UsageError
from pipeline.models.usage import Estimate, Spending


@dataclass(slots=True, eq=False)
class Reservation:
    """What one call has set aside; `spent` is set by whoever made the call. Equal only to itself."""

    estimate: Estimate
    spent: Spending | None = None


class Budget:
    """Limits on what all calls together may cost; None means no limit. Safe for threads and event loops.

    A call starts only when what is spent, what others have set aside and its own bound stay within the limits. Where
    others' bounds stand in the way it waits for them to settle; where even they cannot make room, BudgetReached.
    """

    def __init__(self, max_cost_usd: float | None = None, max_tokens: int | None = None) -> None:
        self.max_cost_usd = max_cost_usd
        self.max_tokens = max_tokens
        self._lock = threading.Lock()
        self._spent = Spending()
        self._held: list[Reservation] = []
        self._waiters: list[Callable[[], object]] = []

    @property
    def unlimited(self) -> bool:
        """Whether there is no limit at all."""
        return self.max_cost_usd is None and self.max_tokens is None

    @property
    def spent(self) -> Spending:
        """Everything booked so far."""
        return self._spent

    @asynccontextmanager
    async def reserve(self, estimate: Estimate, item: str) -> AsyncIterator[Reservation]:
        """Sets the bound aside for the block and books what the block put into `spent`; nothing when it fails.

        Raises BudgetReached when the call could pass a limit, UsageError when its price is unknown and there is a
        limit in money.
        """
        reservation = Reservation(estimate)
        await self._hold(reservation, item)
        try:
            yield reservation
        finally:
            self._settle(reservation)

    async def _hold(self, reservation: Reservation, item: str) -> None:
        while (settled := self._try_hold(reservation, item)) is not None:
            await settled.wait()

    def _try_hold(self, reservation: Reservation, item: str) -> asyncio.Event | None:
        """Sets the bound aside and returns None, or returns what will be set when it is worth trying again."""
        with self._lock:
            if self._fits(reservation.estimate, self._held):
                self._held.append(reservation)
                return None
            if not self._fits(reservation.estimate, []):
                raise self._reached(reservation.estimate, item)
            loop, settled = asyncio.get_running_loop(), asyncio.Event()
            self._waiters.append(lambda: loop.call_soon_threadsafe(settled.set))
            return settled

    def _settle(self, reservation: Reservation) -> None:
        with self._lock:
            self._held.remove(reservation)
            if reservation.spent is not None:
                self._spent += reservation.spent
            waiters, self._waiters = self._waiters, []
        for wake in waiters:
            wake()

    def _fits(self, estimate: Estimate, held: list[Reservation]) -> bool:
        tokens = self._spent.tokens + estimate.tokens + sum(other.estimate.tokens for other in held)
        if self.max_tokens is not None and tokens > self.max_tokens:
            return False
        if self.max_cost_usd is None:
            return True
        if estimate.cost_usd is None:
            raise UsageError(
                "the model's price is not known, so --max-cost cannot be kept",
                action="give its price with --prices FILE, or use --token-budget",
            )
        cost = self._spent.cost_usd + estimate.cost_usd + sum(other.estimate.cost_usd or 0.0 for other in held)
        return cost <= self.max_cost_usd

    def _reached(self, estimate: Estimate, item: str) -> BudgetReached:
        tokens = self.max_tokens is not None and self._spent.tokens + estimate.tokens > self.max_tokens
        flag = "--token-budget" if tokens else "--max-cost"
        spent = f"{self._spent.tokens} tokens" if tokens else f"${self._spent.cost_usd:.4f}"
        need = f"{estimate.tokens} more" if tokens else f"up to ${estimate.cost_usd or 0.0:.4f} more"
        allowed = f"{self.max_tokens}" if tokens else f"${self.max_cost_usd:g}"
        return BudgetReached(
            f"{spent} spent and {need} needed would pass {flag} {allowed}",
            item=item,
            action=f"raise {flag} and run again: what is done is kept",
        )
