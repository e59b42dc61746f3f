"""The postman: claims what is due, has it sent, writes down what came of it; in threads of its own.

Nothing is held in memory: what was accepted is found again after a restart, and what a lost process was at work on
after its claim has lapsed.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from gateway.deliveries import Deliveries, Delivery, Outcome, Sent
from gateway.errors import GatewayError

__all__ = ["Postman"]

_log = logging.getLogger(__name__)
_POLL_SECONDS: Final = 0.08
"""How often an idle process looks for what another one took in, or whose time has come."""
_LINGER_SECONDS: Final = 2.0
"""How long a thread beyond the first waits for work before it ends."""
_STUMBLE_SECONDS: Final = 0.2
"""Between attempts at a database that does not answer."""
_LOOK_SECONDS: Final = 1.0
"""How often it is looked whether anybody has an endpoint: without one, no thread is needed."""


class Postman:
    """Delivers in the background: one thread that watches, and as many more as deliveries are on their way.

    Safe to share among threads, and to carry over a fork: each process has threads of its own.
    """

    def __init__(
        self,
        deliveries: Deliveries,
        send: Callable[[Delivery], Outcome],
        *,
        now: Callable[[], datetime],
        threads: int = 16,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """*send* makes one attempt; what it raises is a failed one. *now* is the clock of the world."""
        self._deliveries = deliveries
        self._send = send
        self._now = now
        self._most = threads
        self._ticks = ticks
        self._process: int | None = None
        self._look_again = 0.0
        self._called = False
        self._starting = threading.Lock()
        self._forget_threads()

    def start(self) -> None:
        """See that this process has its thread if somebody has an endpoint. Cheap to call again; safe after a fork."""
        mine = self._process == os.getpid()
        if mine and (self._threads or self._ticks() < self._look_again):
            return
        if not mine and self._process is not None:
            # Only the thread that forked lives on here, and a lock may have been held by another one.
            self._starting = threading.Lock()
        with self._starting:
            if self._process != os.getpid():
                self._forget_threads()
                self._process = os.getpid()
            if not self._threads and not self._stopping:
                self._look_again = self._ticks() + _LOOK_SECONDS
                if self._any_open():
                    self._have_thread()

    @property
    def is_busy(self) -> bool:
        """True while a thread of this process looks after deliveries."""
        return any(thread.is_alive() for thread in tuple(self._threads))

    def wake(self) -> None:
        """Tell the threads that there may be something new to deliver; make one if it can be."""
        self._look_again = 0.0
        self.start()
        with self._condition:
            self._news += 1
            if not self._called:
                self._called = True
                self._condition.notify()

    def stop(self) -> None:
        """Let the threads of this process end what they are at, and wait for them. It can be started again."""
        if self._process != os.getpid():
            return
        with self._condition:
            self._stopping = True
            self._condition.notify_all()
        for thread in tuple(self._threads):
            thread.join()
        self._forget_threads()
        self._process = None

    def run_due(self) -> int:
        """Make every delivery whose time has come, in the calling thread; how many attempts that took."""
        attempts = 0
        delivery = self._deliveries.claim(self._now())
        while delivery is not None:
            delivery = self._deliver(delivery)
            attempts += 1
        return attempts

    def attempt(self, key: int) -> bool:
        """Make the delivery *key* if its time has come and nobody else is at it; whether it was tried."""
        delivery = self._deliveries.claim(self._now(), only=key)
        if delivery is not None:
            self._deliver(delivery, alone=True)
        return delivery is not None

    def _forget_threads(self) -> None:
        self._condition = threading.Condition()
        self._stopping = False
        self._news = 0
        self._called = False
        self._idle = 0
        self._watched = False
        self._look_again = 0.0
        self._threads: list[threading.Thread] = []

    def _have_thread(self) -> None:
        """One more thread; the caller holds the lock of starting."""
        thread = threading.Thread(target=self._loop, name=f"postman-{len(self._threads)}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _loop(self) -> None:
        told = True
        while not self._stopping:
            seen, self._called = self._news, False
            try:
                delivery = self._claim(told=told)
            except Exception:  # noqa: BLE001 - the edge: a thread that dies would leave every later message waiting
                _log.exception("the table of deliveries could not be read or written")
                self._pause(_STUMBLE_SECONDS)
                continue
            told = True
            if delivery is not None:
                self._have_another()
            while delivery is not None:
                delivery = self._deliver(delivery)
            if self._news == seen:
                go_on, told = self._wait(seen)
                if not go_on:
                    return

    def _claim(self, *, told: bool) -> Delivery | None:
        """What is due; whoever was not *told* of anything looks for the next moment first, which costs least."""
        due = None if told else self._deliveries.next_at()
        if due is None and not told:
            return None
        now = self._now()
        return self._deliveries.claim(now) if due is None or due <= now else None

    def _have_another(self) -> None:
        """See that somebody watches while this thread is at work."""
        with self._condition:
            if self._idle:
                if not self._called:
                    self._called = True
                    self._condition.notify()
                return
        with self._starting:
            if not self._stopping and len(self._threads) < self._most:
                self._have_thread()

    def _wait(self, seen: int) -> tuple[bool, bool]:
        """Wait until there may be something to do: whether this thread is still needed, and whether it was told.

        One thread watches the table; the others wait to be told, and end if nobody tells them.
        """
        with self._condition:
            if self._stopping or self._news != seen:
                return not self._stopping, True
            self._idle += 1
            watches, self._watched = not self._watched, True
            woken = self._condition.wait(_POLL_SECONDS if watches else _LINGER_SECONDS)
            self._idle -= 1
            self._watched = self._watched and not watches
            if woken or self._stopping:
                return not self._stopping, woken
        return not (self._may_all_go() if watches else self._may_go()), False

    def _may_go(self) -> bool:
        """Count this thread out, unless it is the last one."""
        with self._starting:
            if len(self._threads) == 1:
                return False
            self._threads.remove(threading.current_thread())
            return True

    def _may_all_go(self) -> bool:
        """Count this thread out if nobody has an endpoint, which is looked at now and then."""
        if self._ticks() < self._look_again:
            return False
        with self._starting:
            self._look_again = self._ticks() + _LOOK_SECONDS
            if self._any_open():
                return False
            self._threads.remove(threading.current_thread())
            return True

    def _any_open(self) -> bool:
        try:
            return self._deliveries.any_open()
        except SQLAlchemyError:
            _log.exception("the table of subscribers could not be read")
            return True

    def _pause(self, seconds: float) -> None:
        with self._condition:
            if not self._stopping:
                self._condition.wait(seconds)

    def _deliver(self, delivery: Delivery, *, alone: bool = False) -> Delivery | None:
        """Make one attempt and write down what came of it, as long as the claim can be hoped to last.

        What is to be delivered next, claimed in passing; nothing where this one is made *alone*.
        """
        until = self._ticks() + delivery.lease
        outcome = self._sent(delivery)
        while True:
            try:
                kept, following = self._end(delivery, outcome, alone=alone or self._stopping)
            except SQLAlchemyError:
                _log.exception("what came of delivery %s could not be written", delivery.id)
                if self._ticks() >= until or self._stopping:
                    return None
                self._pause(_STUMBLE_SECONDS)
            else:
                if not kept:
                    _log.warning("delivery %s was taken over by somebody else meanwhile", delivery.id)
                return following

    def _end(self, delivery: Delivery, outcome: Outcome, *, alone: bool) -> tuple[bool, Delivery | None]:
        if alone:
            return self._deliveries.finish(delivery, outcome, self._now()), None
        return self._deliveries.go_on(delivery, outcome, self._now())

    def _sent(self, delivery: Delivery) -> Outcome:
        try:
            return self._send(delivery)
        except GatewayError as error:
            return Outcome(Sent.FAILED, error.code, str(error))
        except Exception as error:  # noqa: BLE001 - the edge: whatever happened, the delivery is not lost
            _log.exception("delivery %s broke", delivery.id)
            return Outcome(Sent.FAILED, "SHZ-INTERNAL", type(error).__name__)
