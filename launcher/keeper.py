"""Keeps processes up: watches from a thread of its own and starts again what dies."""

import threading
from collections.abc import Callable

from .say import Fault, say
from .servers import Child


class Keeper:
    """Children are added in the order of their start and stopped in the reverse."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.fault: Fault | None = None
        self._lock = threading.RLock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self, child: Child) -> None:
        """Start a child and keep it up from now on."""
        with self._lock:
            child.start()
            self.children.append(child)
        if not self._thread.is_alive():
            self._thread.start()

    def adopt(self, children: list[Child]) -> None:
        """Keep up children that run already."""
        with self._lock:
            self.children.extend(children)

    def check(self) -> None:
        """Raise the fault that made the watch give up, if there was one."""
        if self.fault is not None:
            raise self.fault

    def stop(self) -> None:
        self._over.set()
        with self._lock:
            for child in reversed(self.children):
                child.stop()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            with self._lock:
                self._each(lambda child: child.restart() if child.died() else None)

    def _each(self, work: Callable[[Child], None]) -> None:
        for child in self.children:
            if self._over.is_set():
                return
            try:
                work(child)
            except (Fault, OSError) as error:
                fault = error if isinstance(error, Fault) else Fault(f"{child.name} cannot be started again: {error}")
                say(str(fault))
                self.fault = fault
                self._over.set()
