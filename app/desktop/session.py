"""The one who holds the Case: opens it, sends it commands, and says what changed.

Views hear one signal, `changed(Changes)`, and read again what concerns them. A command that the
case refuses changes nothing and is said in its own words. Work in other threads reaches the case
through `door()`, which has every call made on the main thread: the case has one writer. A door
leads to the case it was made for, and to no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from app import settings as preferences
from app.case.errors import CaseError
from app.case.model import Changes
from app.desktop.contents import Contents
from media_tools.errors import Cancelled

if TYPE_CHECKING:
    from app.case import Case

T = TypeVar("T")

ALL_KINDS = frozenset(
    ("case", "media", "caption", "claims", "annotations", "subjects", "places", "fixes", "imagery")
)
EVERYTHING = Changes(kinds=ALL_KINDS)
LOOK_MS = 2000
"""how often the case is asked whether another program wrote into it"""
CLOSED = "The case was closed."
FAULT = "A fault of Gnomon's own kept this from being done."


class Session(QObject):
    """The case in hand, or none."""

    changed = Signal(object)
    """Changes"""
    said = Signal(str, str)
    """a sentence for the user, and its tone: error, caution or said"""
    leaving = Signal()
    """the case is about to be let go: whoever holds something typed sends it now"""
    left = Signal()
    """the case was let go: work for it is of no more use"""
    _asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.case: Case | None = None
        self.contents = Contents()
        self._pending: set[_Question] = set()
        self._gate = Lock()
        self._entries = 0
        """how many the views know of"""
        self._done: list[int] = []
        self._undone: list[int] = []
        """how many entries each gesture made, which one undo or redo takes up together"""
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self.look)
        self._asked.connect(self._answer)

    def open(self, path: Path) -> bool:
        """Take this case in hand; if it cannot be opened, the one before stays."""
        from app.case import Case  # not before the window is shown
        from app.case.keys import load_keys

        return self._take(lambda: Case.open(path, keys=load_keys(preferences.load().name)))

    def create(self, path: Path, title: str) -> bool:
        """Make an empty case and take it in hand."""
        from app.case import Case  # as above
        from app.case.keys import load_keys

        name = preferences.load().name
        return self._take(lambda: Case.create(path, title=title, keys=load_keys(name)))

    def _take(self, make: Callable[[], Case]) -> bool:
        if self.case is not None:
            self.leaving.emit()
        try:
            case = make()
        except (CaseError, OSError) as error:
            self.said.emit(str(error), "error")
            return False
        self._let_go()
        self._forget_gestures()
        self.case = case
        self.contents.take(case)
        self._tell(EVERYTHING)
        self._look.start()
        return True

    def close(self) -> None:
        """Let the case go; whoever waits at the door is sent away."""
        if self.case is not None:
            self.leaving.emit()
        self._let_go()
        self._tell(EVERYTHING)

    def look(self) -> None:
        """Show what another program wrote into the case meanwhile."""
        if self._count() != self._entries:
            self._tell(Changes(kinds=ALL_KINDS))

    def _count(self) -> int:
        with suppress(CaseError):  # What is wrong is said at the next thing done.
            return self.case.entry_count if self.case is not None else 0
        return self._entries

    def _tell(self, changes: Changes) -> None:
        entries = self._count()
        if changes is not EVERYTHING and entries != self._entries + len(changes.entries):
            changes = replace(changes, kinds=ALL_KINDS)  # Somebody else wrote too.
            self._forget_gestures()
        self._entries = entries
        self.contents.forget(changes)
        self.changed.emit(changes)

    def _let_go(self) -> None:
        with self._gate:
            case, self.case = self.case, None
            for question in self._pending:
                question.answers.put((False, Cancelled(CLOSED)))
            self._pending.clear()
        if case is not None:
            self.contents.take(None)
            self._look.stop()
            case.close()
            self.left.emit()

    def do(self, *commands: Mapping[str, object]) -> Changes | None:
        """Send commands, all or none; None when the case refused, which is said."""
        changes = self._change(lambda case: case.apply(*commands))
        if changes is not None and changes.entries:
            self._done.append(len(changes.entries))
            self._undone.clear()
        return changes

    def _forget_gestures(self) -> None:
        """What was written by others is taken back an entry at a time."""
        self._done.clear()
        self._undone.clear()

    def _turn(self, what: str, taken: list[int], given: list[int]) -> None:
        count = taken.pop() if taken else 1
        if self._change(lambda case: case.apply(*[{"do": what}] * count)) is None:
            self._forget_gestures()
        else:
            given.append(count)

    def undo(self) -> None:
        """Take back the newest gesture that stands."""
        if self.case is not None and self.case.undo_summary() is None:
            self.said.emit(self.tr("There is nothing to undo."), "caution")
            return
        self._turn("undo", self._done, self._undone)

    def redo(self) -> None:
        """Bring back what the last undo took."""
        if self.case is not None and self.case.redo_summary() is None:
            self.said.emit(self.tr("There is nothing to redo."), "caution")
            return
        self._turn("redo", self._undone, self._done)

    def _change(self, act: Callable[[Case], Changes]) -> Changes | None:
        if self.case is None:
            self.said.emit(self.tr("No case is open; drop a video to begin one."), "caution")
            return None
        try:
            changes = act(self.case)
        except (CaseError, OSError) as error:
            self.said.emit(str(error), "error")
            # The view may show the gesture already; let it read again what stands.
            self._tell(EVERYTHING)
            return None
        self._tell(changes)
        return changes

    # ---- the door for other threads ----

    def door(self) -> Case:
        """The case in hand as other threads may use it: every call is made on the main thread.

        Calls raise what the case raises, and Cancelled once this case was let go, whichever
        case came after it.
        """
        return cast("Case", _Door(self, self.case))

    def ask(self, act: Callable[[Case], T], of: Case | None) -> T:
        """Have `act(case)` done on the main thread while `of` is in hand, and wait for it."""
        question = _Question(act, of)
        with self._gate:
            if of is None or self.case is not of:
                raise Cancelled(CLOSED)
            here = QThread.currentThread() is self.thread()
            if not here:
                self._pending.add(question)
        if here:
            self._answer(question)
        else:
            self._asked.emit(question)
        sound, value = question.answers.get()
        if not sound:
            raise value
        return cast(T, value)

    @Slot(object)
    def _answer(self, question: _Question) -> None:
        with self._gate:
            self._pending.discard(question)
        if self.case is None or self.case is not question.case:
            return  # It was answered when the case was let go.
        # A fault of ours is told by the excepthook; who asked must not wait for ever.
        answer: tuple[bool, Any] = (False, Cancelled(FAULT))
        try:
            answer = (True, question.act(self.case))
        except (CaseError, OSError) as error:
            answer = (False, error)
        finally:
            question.answers.put(answer)
        value = answer[1]
        if isinstance(value, Changes):
            self._tell(value)
            self._done += [1] * len(value.entries)
            self._undone.clear()


class _Question:
    """Something asked of the case from another thread, and the place for its answer."""

    def __init__(self, act: Callable[[Case], Any], case: Case | None) -> None:
        self.act = act
        self.case = case
        self.answers: SimpleQueue[tuple[bool, Any]] = SimpleQueue()


class _Door:
    """Stands in for a Case in another thread."""

    def __init__(self, session: Session, case: Case | None) -> None:
        self._session, self._case = session, case

    def __getattr__(self, name: str) -> object:
        ask, of = self._session.ask, self._case
        found = ask(lambda case: getattr(case, name), of)
        if not callable(found):
            return found
        return lambda *args, **kwargs: ask(lambda case: found(*args, **kwargs), of)
