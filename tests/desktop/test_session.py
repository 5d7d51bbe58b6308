"""One signal says what changed; other threads reach the case through the door only."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QThread

from app.case import Case
from app.desktop.background import Background
from app.desktop.session import Session
from media_tools.errors import Cancelled, DamagedMedia


@pytest.fixture
def session(qtbot, tmp_path):
    made = Session()
    assert made.create(tmp_path / "a.gnomon", "A case")
    yield made
    made.close()


def test_a_command_says_what_changed(session, qtbot):
    with qtbot.waitSignal(session.changed) as heard:
        session.do({"do": "add_place", "id": "p", "name": "Ridge", "lat": 48.5, "lon": 38.0})
    (changes,) = heard.args
    assert changes.kinds == {"places"}
    assert changes.ids == {"p"}


def test_a_refused_command_is_said_and_changes_nothing(session, qtbot):
    before = session.case.entry_count
    with qtbot.waitSignal(session.said) as heard:
        assert session.do({"do": "add_place", "name": "Nowhere", "lat": 91, "lon": 0}) is None
    assert heard.args[1] == "error"
    assert session.case.entry_count == before


def test_undo_with_nothing_to_undo_is_said(session, qtbot):
    with qtbot.waitSignal(session.said) as heard:
        session.undo()
    assert heard.args[0] == "There is nothing to undo."


def test_a_case_that_cannot_be_opened_leaves_the_one_in_hand(session, tmp_path):
    (tmp_path / "bad.gnomon").write_bytes(b"\x00" * 100)
    case = session.case
    assert not session.open(tmp_path / "bad.gnomon")
    assert not session.open(tmp_path / "absent.gnomon")
    assert session.case is case


def test_the_door_has_calls_made_on_the_main_thread(session, qtbot, monkeypatch):
    where = []
    apply = Case.apply

    def noting(self, *commands):
        where.append(threading.current_thread())
        return apply(self, *commands)

    monkeypatch.setattr(Case, "apply", noting)
    background = Background()
    door = session.door()

    def work(job):
        assert threading.current_thread() is not threading.main_thread()
        door.apply({"do": "set_case", "question": "Where was it?"})
        return door.question

    answers = []
    with qtbot.waitSignal(background.start("", work, answers.append).ended):
        pass
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["Where was it?"]
    assert where == [threading.main_thread()]


def test_the_door_raises_what_the_case_raises(session, qtbot):
    background = Background()
    door = session.door()
    said = []
    background.start("", lambda job: door.apply({"do": "nonsense"}), failed=said.append)
    qtbot.waitUntil(lambda: bool(said))
    assert "nonsense" in said[0]


def test_who_waits_at_the_door_of_a_case_let_go_is_sent_away(session):
    door = session.door()
    session.close()
    with pytest.raises(Cancelled):
        door.media()


def test_jobs_end_on_the_main_thread_with_a_value_or_a_sentence(qtbot):
    background = Background()
    heard = []

    def note(value):
        heard.append((value, QThread.currentThread() is background.thread()))

    def fail(job):
        raise DamagedMedia("clip.mp4 breaks off.")

    background.start("", lambda job: 42, note)
    background.start("", fail, failed=note)
    qtbot.waitUntil(lambda: len(heard) == 2 and not background.jobs)
    assert set(heard) == {(42, True), ("clip.mp4 breaks off.", True)}


def test_a_cancelled_job_ends_without_a_word(qtbot):
    background = Background()
    heard = []
    started = threading.Event()

    def work(job):
        started.set()
        while True:
            job.report(1, 2)
            threading.Event().wait(0.005)

    job = background.start("", work, heard.append, heard.append)
    assert started.wait(5)
    job.cancel()
    qtbot.waitUntil(lambda: not background.jobs)
    assert heard == []


def test_progress_may_be_told_in_more_bytes_than_32_bits_hold(qtbot):
    background = Background()
    told, failed = [], []
    heard = threading.Event()

    def work(job):
        assert heard.wait(5)
        job.report(2**33, 2**33)

    job = background.start("", work, failed=failed.append)
    job.progressed.connect(lambda done, total: told.append((done, total)))
    heard.set()
    qtbot.waitUntil(lambda: not background.jobs)
    assert failed == []
    assert (2**33, 2**33) in told


def test_a_door_leads_only_to_the_case_it_was_made_for(session, qtbot, tmp_path):
    background = Background()
    door = session.door()
    claim = {"do": "add_claim", "text": "Evidence meant for the first case"}
    assert session.create(tmp_path / "b.gnomon", "Another case")
    ended = []
    job = background.start("", lambda job: door.apply(claim), ended.append, ended.append)
    with qtbot.waitSignal(job.ended):
        pass
    assert ended == []
    assert session.case.claims() == []
    with pytest.raises(Cancelled):
        door.apply(claim)
    with Case.open(tmp_path / "a.gnomon", read_only=True) as first:
        assert first.claims() == []


def test_who_asks_after_the_case_was_let_go_does_not_wait(session, qtbot):
    background = Background()
    door, go = session.door(), threading.Event()

    def work(job):
        assert go.wait(5)
        return door.title

    background.start("", work)
    session.close()
    go.set()
    # The main thread answers nobody while it waits here.
    assert background.end()
    qtbot.waitUntil(lambda: not background.jobs)


def test_a_fault_while_answering_sends_the_asker_away(session, qtbot):
    background = Background()
    door = session.door()
    with qtbot.captureExceptions() as faults:
        background.start("", lambda job: door.no_such_thing)
        qtbot.waitUntil(lambda: not background.jobs, timeout=5000)
    assert [kind for kind, _, _ in faults] == [AttributeError]


def test_who_holds_something_typed_is_told_before_the_case_goes(session, tmp_path):
    claim = {"do": "add_claim", "text": "Typed"}
    session.leaving.connect(lambda: session.do(claim))
    assert session.create(tmp_path / "b.gnomon", "Another case")
    with Case.open(tmp_path / "a.gnomon", read_only=True) as first:
        assert [c.text for c in first.claims()] == ["Typed"]


def test_what_another_program_writes_is_shown(session, qtbot):
    heard = []
    session.changed.connect(heard.append)
    session.look()
    assert heard == []
    with Case.open(session.case.path) as other:
        other.apply({"do": "add_claim", "text": "From the command line"})
    session.look()
    assert [c.text for c in session.contents.claims()] == ["From the command line"]
    with Case.open(session.case.path) as other:
        other.apply({"do": "add_claim", "text": "Once more"})
    session.do({"do": "add_place", "name": "Ridge", "lat": 48.5, "lon": 38.0})
    assert [c.text for c in session.contents.claims()] == ["From the command line", "Once more"]
    heard.clear()
    session.look()
    assert heard == []


def test_one_undo_takes_back_one_gesture(session):
    claims = session.contents.claims
    session.do({"do": "add_claim", "text": "First"})
    session.do({"do": "add_claim", "text": "Second"}, {"do": "add_claim", "text": "Third"})
    session.undo()
    assert [c.text for c in claims()] == ["First"]
    session.redo()
    assert [c.text for c in claims()] == ["First", "Second", "Third"]
    session.undo()
    session.undo()
    assert claims() == []
    session.redo()
    session.redo()
    assert [c.text for c in claims()] == ["First", "Second", "Third"]


def test_undo_after_another_program_wrote_takes_one_entry(session):
    session.do({"do": "add_claim", "text": "Second"}, {"do": "add_claim", "text": "Third"})
    with Case.open(session.case.path) as other:
        other.apply({"do": "add_claim", "text": "Elsewhere"})
    session.look()
    session.undo()
    assert len(session.contents.claims()) == 2
