"""Work on cases in the background: a bounded pool of threads a process, fed from the table of cases.

Nothing is held in memory: a case that was accepted is found again after a restart, and the case of a lost process after
its claim has lapsed. The threads are the runner's own, so work on cases never waits for a free web thread.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sandbox.cases import Case, CaseEvent, CaseStore, EventKind
from sandbox.clock import Clock
from sandbox.errors import SandboxError
from sandbox.settings import Settings

__all__ = ["CaseRunner"]

_log = logging.getLogger(__name__)
_LONGEST_WAIT: Final = timedelta(minutes=5)
_POLL_SECONDS: Final = 1.0
"""How often an idle thread looks for cases that another process took in, or whose time has come."""


class CaseRunner:
    """Takes accepted cases and has them worked on, each by one worker at a time."""

    def __init__(self, cases: CaseStore, clock: Clock, *, work: Callable[[Case], None], settings: Settings) -> None:
        """*work* ends a case, or raises: then the case waits and is tried again."""
        self._cases = cases
        self._clock = clock
        self._work = work
        self._settings = settings
        self._process: int | None = None
        self._starting = threading.Lock()
        self._forget_threads()

    def start(self) -> None:
        """See that this process has its threads. Cheap to call again; safe after a fork."""
        if self._process == os.getpid():
            return
        if self._process is not None:
            # Only the thread that forked lives on here, and a lock may have been held by another one.
            self._starting = threading.Lock()
        with self._starting:
            if self._process == os.getpid():
                return
            self._forget_threads()
            self._cases.start_anew(self._clock.now())
            for number in range(self._settings.case_threads):
                thread = threading.Thread(target=self._loop, name=f"cases-{number}", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._process = os.getpid()

    def stop(self) -> None:
        """Let the threads of this process end what they work on, and wait for them. The runner can be started again."""
        if self._process != os.getpid():
            return
        with self._condition:
            self._stopping = True
            self._condition.notify_all()
        for thread in self._threads:
            thread.join()
        self._forget_threads()
        self._process = None

    def wake(self) -> None:
        """Tell an idle thread that there may be a case for it."""
        with self._condition:
            self._condition.notify()

    def run_due(self) -> int:
        """Work on every case whose time has come, in the calling thread; how many attempts that took."""
        attempts = 0
        while self._attempt():
            attempts += 1
        return attempts

    def _forget_threads(self) -> None:
        self._condition = threading.Condition()
        self._stopping = False
        self._threads: list[threading.Thread] = []

    def _loop(self) -> None:
        while not self._stopping:
            if not self._attempt_safely():
                with self._condition:
                    if not self._stopping:
                        self._condition.wait(_POLL_SECONDS)

    def _attempt_safely(self) -> bool:
        try:
            return self._attempt()
        except Exception:  # noqa: BLE001
            # The edge of the process: a thread that dies would leave every later case waiting.
            _log.exception("the table of cases could not be read or written")
            return False

    def _attempt(self) -> bool:
        case = self._cases.claim_due(self._clock.now())
        if case is None:
            return False
        try:
            self._work(case)
        except SandboxError as error:
            _log.info("case %s waits: %s", case.number, error)
            self._postpone(case, error.code, error.detail)
        except Exception as error:  # noqa: BLE001
            # The edge of the process: whatever went wrong, the case must not be lost.
            _log.exception("case %s could not be worked on", case.number)
            self._postpone(case, "INTERNAL", type(error).__name__)
        return True

    def _postpone(self, case: Case, code: str, reason: str) -> None:
        now = self._clock.now()
        more = case.attempts < self._settings.attempts
        wait = min(self._settings.backoff * 2 ** (case.attempts - 1), _LONGEST_WAIT)
        next_attempt_at = now + wait if more else None
        detail = {"code": code, "reason": reason, "attempt": case.attempts}
        if next_attempt_at is not None:
            detail["next_attempt_at"] = next_attempt_at.isoformat()
        event = CaseEvent(now, EventKind.POSTPONED if more else EventKind.STALLED, detail)
        self._cases.postpone(case, event, next_attempt_at)
