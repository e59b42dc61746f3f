"""Work on cases in the background: a bounded pool of threads a process, fed from the table of cases.

Nothing is held in memory: a case that was accepted is found again after a restart, and the case of a lost process after
its claim has lapsed. The threads are the runner's own, so work on cases never waits for a free web thread.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy.exc import SQLAlchemyError

from sandbox.agreement import pause
from sandbox.cases.model import Case, CaseEvent, EventKind
from sandbox.cases.store import CaseStore
from sandbox.clock import Clock
from sandbox.errors import SandboxError
from sandbox.world_settings import WorldSettings

__all__ = ["CaseRunner", "CaseWork"]

_log = logging.getLogger(__name__)
_LONGEST_WAIT: Final = timedelta(minutes=5)
_HELD_SECONDS: Final = 0.02
_POLL_SECONDS: Final = 1.0
"""How often an idle thread looks for cases that another process took in, or whose time has come."""


class CaseWork(Protocol):
    """What is to be done to cases."""

    def work(self, case: Case) -> None:
        """Do what the system does in the step in which *case* is."""
        ...

    def look_after(self, now: datetime) -> object:
        """Note what became due by *now*."""
        ...


class CaseRunner:
    """Takes accepted cases and has them worked on, each by one worker at a time."""

    def __init__(
        self,
        cases: CaseStore,
        clock: Clock,
        *,
        work: CaseWork,
        choices: Callable[[], WorldSettings],
        threads: int,
    ) -> None:
        """*work* takes a case on, or raises: then the case waits and is tried again, as *choices* say."""
        self._cases = cases
        self._clock = clock
        self._work = work
        self._choices = choices
        self._size = threads
        self._process: int | None = None
        self._starting = threading.Lock()
        self._forget_threads()

    def start(self) -> None:
        """See that this process has its threads if a case is open. Cheap to call again; safe after a fork."""
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
            self._process = os.getpid()
            if self._cases.any_open():
                self._have_threads()

    @property
    def is_busy(self) -> bool:
        """True while a thread of this process looks after open cases."""
        return any(thread.is_alive() for thread in self._threads)

    def stop(self) -> None:
        """Let the threads of this process end what they work on, and wait for them. The runner can be started again."""
        if self._process != os.getpid():
            return
        with self._condition:
            self._stopping = True
            self._condition.notify_all()
        for thread in tuple(self._threads):
            thread.join()
        self._forget_threads()
        self._process = None

    def wake(self) -> None:
        """Tell an idle thread that there may be a case for it; make threads if there are none."""
        self.start()
        with self._starting:
            self._have_threads()
        with self._condition:
            self._condition.notify()

    def run_due(self) -> int:
        """Work on every case whose time has come, in the calling thread; how many attempts that took."""
        attempts = 0
        while self._attempt():
            attempts += 1
        return attempts

    def attempt(self, number: str) -> str:
        """Work on the case *number*, whose time has come; the word for where it stands then.

        If another worker has it, wait until that one lets go of it.
        """
        while True:
            claimed = self._cases.claim_due(self._clock.now(), number)
            if claimed is not None:
                self._work_on(claimed)
            case = self._cases.find(number)
            if case is None or case.place.desk != "system":
                return "gone" if case is None else case.state.value
            if case.next_attempt_at is None or case.next_attempt_at > self._clock.now():
                return "stalled" if case.next_attempt_at is None else "postponed"
            pause(_HELD_SECONDS)

    def _forget_threads(self) -> None:
        self._condition = threading.Condition()
        self._stopping = False
        self._threads: list[threading.Thread] = []

    def _have_threads(self) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        for number in range(len(self._threads), self._size):
            thread = threading.Thread(target=self._loop, name=f"cases-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _loop(self) -> None:
        """Work as long as a case is open: a world in which nothing waits costs no thread."""
        while self._attempt_safely() or self._wait():
            if self._stopping:
                return

    def _wait(self) -> bool:
        """Wait until there may be something to do; False if there is nothing more."""
        with self._condition:
            if self._stopping:
                return False
            woken = self._condition.wait(_POLL_SECONDS)
        return woken or self._any_open() or not self._leave()

    def _leave(self) -> bool:
        """Count this thread out; False if a case was opened meanwhile, for which nobody would make another thread."""
        with self._starting:
            if self._any_open():
                return False
            self._threads.remove(threading.current_thread())
            return True

    def _any_open(self) -> bool:
        try:
            return self._cases.any_open()
        except SQLAlchemyError:
            _log.exception("the table of cases could not be read")
            return True

    def _attempt_safely(self) -> bool:
        try:
            return self._attempt()
        except Exception:  # noqa: BLE001
            # The edge of the process: a thread that dies would leave every later case waiting.
            _log.exception("the table of cases could not be read or written")
            return False

    def _attempt(self) -> bool:
        now = self._clock.now()
        self._work.look_after(now)
        case = self._cases.claim_due(now)
        if case is None:
            return False
        self._work_on(case)
        return True

    def _work_on(self, case: Case) -> None:
        try:
            self._work.work(case)
        except SandboxError as error:
            _log.info("case %s waits: %s", case.number, error)
            self._postpone(case, error.code, error.detail)
        except Exception as error:  # noqa: BLE001
            # The edge of the process: whatever went wrong, the case must not be lost.
            _log.exception("case %s could not be worked on", case.number)
            self._postpone(case, "INTERNAL", type(error).__name__)

    def _postpone(self, case: Case, code: str, reason: str) -> None:
        now = self._clock.now()
        choices = self._choices()
        more = case.attempts < choices.case_attempts
        wait = min(timedelta(seconds=choices.case_backoff) * 2 ** (case.attempts - 1), _LONGEST_WAIT)
        next_attempt_at = now + wait if more else None
        detail = {"code": code, "reason": reason, "attempt": case.attempts}
        if next_attempt_at is not None:
            detail["next_attempt_at"] = next_attempt_at.isoformat()
        event = CaseEvent(now, EventKind.POSTPONED if more else EventKind.STALLED, detail, step=case.step)
        self._cases.postpone(case, event, next_attempt_at)
