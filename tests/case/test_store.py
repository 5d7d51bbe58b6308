"""The file: what is refused at the door, two programs at once, places that cannot be written."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from app.case import Case
from app.case import store as store_module
from app.case.entries import NotCanonical
from app.case.errors import CaseError, CaseLocked, DamagedCase, NoCase, NotACase
from tests.case.conftest import box


@pytest.fixture
def finished(case, path):
    case.apply({"do": "add_claim", "id": "c", "text": "claim"}, box("a"))
    case.close()
    return path


def sql(path, statement):
    """Another program's hand in the file."""
    connection = sqlite3.connect(path)
    connection.executescript(statement)
    connection.commit()
    connection.close()


def test_at_rest_a_case_is_one_ordinary_file(finished):
    assert {p.name for p in finished.parent.iterdir() if p.is_file()} == {finished.name}
    head = finished.read_bytes()[:100]
    assert head[18:20] == b"\1\1"  # rollback journal, not write-ahead log
    assert head[68:72] == b"GNOM"


def test_while_it_is_open_commits_are_synchronous(finished, anna):
    with Case.open(finished, keys=anna) as case:
        assert case._store.db.pragma("journal_mode") == "wal"
        assert case._store.db.pragma("synchronous") == 2


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE payload (x)",
        "CREATE VIEW v AS SELECT * FROM entry",
        "CREATE TRIGGER t AFTER INSERT ON entry BEGIN DELETE FROM entry; END",
        "CREATE INDEX i ON entry (seq)",
        "DROP INDEX thing_kind",
        "ALTER TABLE blob RENAME TO Blob2",
        "ALTER TABLE blob ADD COLUMN x TEXT",
        "ANALYZE",
        "CREATE VIRTUAL TABLE f USING fts5(x)",
    ],
)
@pytest.mark.parametrize("read_only", [True, False])
def test_a_schema_that_is_not_ours_is_refused_unread(finished, statement, read_only):
    sql(finished, statement)
    with pytest.raises(NotACase, match="tables that no Gnomon made"):
        Case.open(finished, read_only=read_only)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("PRAGMA user_version = 2", "made by a newer Gnomon"),
        ("PRAGMA user_version = 0", "version 0: damaged"),
        ("PRAGMA application_id = 5", "another program's database"),
    ],
)
def test_other_versions_and_programs(finished, statement, why):
    sql(finished, statement)
    with pytest.raises(NotACase, match=why):
        Case.open(finished)


@pytest.mark.parametrize(
    "content",
    [b"", b"text", b"SQLite format 3\0" + bytes(4080), random.Random(1).randbytes(20_000)],
    ids=["empty", "text", "magic only", "random"],
)
def test_files_that_are_no_case(path, content):
    path.write_bytes(content)
    with pytest.raises(NotACase):
        Case.open(path)
    assert path.read_bytes() == content


def test_nothing_is_made_by_looking(tmp_path):
    with pytest.raises(NoCase, match="There is no file"):
        Case.open(tmp_path / "nowhere.gnomon")
    with pytest.raises(NotACase, match="not a file"):
        Case.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_reading_leaves_the_file_as_it_was(finished):
    before, names = finished.read_bytes(), sorted(p.name for p in finished.parent.iterdir())
    with Case.open(finished, read_only=True) as case:
        assert case.claim("c").text == "claim"
    assert finished.read_bytes() == before
    assert sorted(p.name for p in finished.parent.iterdir()) == names


def test_a_file_that_cannot_be_read_is_told(finished, monkeypatch):
    def refuse(*_):
        raise apsw.CantOpenError("unable to open database file")

    monkeypatch.setattr(store_module.apsw, "VFSFile", refuse)
    with pytest.raises(CaseLocked, match="cannot be read"):
        Case.open(finished)


def test_opening_it_again_drops_no_lock(finished, anna):
    # POSIX forgets all of a process's locks on a file when any handle to it is closed.
    program = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=0); "
        "c.execute('pragma journal_mode=delete')"
    )
    command = [sys.executable, "-c", program, str(finished)]
    with Case.open(finished, keys=anna) as case:
        Case.open(finished, read_only=True).close()
        case.apply({"do": "set_case", "title": "x"})
        assert b"locked" in subprocess.run(command, capture_output=True, check=False).stderr


@pytest.mark.parametrize("share", [0, 0.3, 0.7, 0.999])
def test_a_file_cut_short_is_refused(finished, share):
    data = finished.read_bytes()
    finished.write_bytes(data[: int(len(data) * share)])
    with pytest.raises((NotACase, DamagedCase)):
        Case.open(finished)


def test_a_place_without_rights_to_write_is_read(finished, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with Case.open(finished) as case:
        assert case.read_only
        assert case.claim("c").text == "claim"
        with pytest.raises(CaseLocked):
            case.apply({"do": "set_case", "title": "x"})


def test_a_case_left_in_use_is_read_even_where_nothing_can_be_made(finished, anna, monkeypatch):
    with Case.open(finished, keys=anna):
        copy = finished.with_name("copy.gnomon")
        copy.write_bytes(finished.read_bytes())  # without its log, as a careless copy is
    assert copy.read_bytes()[18] == 2
    real = apsw.Connection

    class OnReadOnlyMedium(real):
        def __init__(self, name, **options):
            if "immutable" not in name:
                raise apsw.CantOpenError("read-only medium")
            super().__init__(name, **options)

    monkeypatch.setattr(store_module.apsw, "Connection", OnReadOnlyMedium)
    with Case.open(copy) as case:
        assert case.read_only
        assert case.title == "Bridge"
    copy.with_name("copy.gnomon-wal").write_bytes(b"steps that must not be passed over")
    with pytest.raises(CaseLocked, match=r"has steps in copy\.gnomon-wal"):
        Case.open(copy)


def test_a_folder_where_no_log_can_be_made(finished, monkeypatch):
    real = store_module.guard

    def guard(db):
        real(db)
        if "immutable" not in db.filename and not db.open_flags & apsw.SQLITE_OPEN_MEMORY:
            calls.append(db)
            if len(calls) < 3:
                raise apsw.CantOpenError("no -shm")

    calls = []
    monkeypatch.setattr(store_module, "guard", guard)
    with Case.open(finished) as case:
        assert case.read_only
        assert len(calls) == 3


def test_a_transaction_that_sqlite_ended_itself(finished, anna):
    def fill_the_disk(store):
        with store.writing():
            store.db.execute("ROLLBACK")  # as SQLite does by itself
            raise apsw.FullError("disk full")

    with Case.open(finished, keys=anna) as case:
        with pytest.raises(CaseLocked, match="is full"):
            fill_the_disk(case._store)
        case.apply({"do": "set_case", "title": "goes on"})


def test_a_place_where_nothing_at_all_can_be_read(finished, monkeypatch):
    def refuse(*_, **__):
        raise apsw.CantOpenError("no")

    monkeypatch.setattr(store_module.apsw, "Connection", refuse)
    with pytest.raises(CaseLocked, match="cannot be read"):
        Case.open(finished)


def test_a_copy_is_whole_while_others_write(finished, anna, tmp_path):
    with Case.open(finished, keys=anna) as case:
        case.apply({"do": "set_case", "title": "newest"})
        case.copy_to(tmp_path / "copy.gnomon")
    assert (tmp_path / "copy.gnomon").read_bytes()[18] == 1
    with Case.open(tmp_path / "copy.gnomon", read_only=True) as copy:
        assert copy.title == "newest"
        assert copy.verify().intact


def test_a_column_of_another_type_is_damage(finished, monkeypatch):
    # Strict tables forbid it; a flipped bit does not ask.
    with pytest.raises(NotCanonical, match="column of another type"):
        store_module.as_row((1, None, b"", 1, 1, b"", b""))
    monkeypatch.setattr(store_module, "as_row", lambda row: 1 / 0)
    with pytest.raises(DamagedCase, match="gnomon verify"):
        Case.open(finished)


def test_two_writers_take_turns_and_lose_nothing(finished, anna, boris):
    with Case.open(finished, keys=anna) as one, Case.open(finished, keys=boris) as two:
        before = one.entry_count
        for number in range(5):
            one.apply({"do": "set_case", "title": f"a{number}"})
            two.apply({"do": "set_case", "title": f"b{number}"})
        assert one.entry_count == two.entry_count == before + 10
        assert one.title == "b4"
        assert one.conflicts() == []
        assert one.verify().intact


def test_a_writer_who_waits_too_long_is_told(finished, anna, boris, monkeypatch):
    monkeypatch.setattr(store_module, "PATIENCE_MS", 50)
    with (
        Case.open(finished, keys=anna) as one,
        Case.open(finished, keys=boris) as two,
        one._store.writing(),
        pytest.raises(CaseLocked, match="written by another program"),
    ):
        two.apply({"do": "set_case", "title": "x"})


def test_opening_waits_for_a_reader_only_so_long(finished, monkeypatch):
    monkeypatch.setattr(store_module, "PATIENCE_MS", 50)
    reader = apsw.Connection(str(finished))
    reader.execute("BEGIN; SELECT * FROM entry")
    with pytest.raises(CaseLocked):
        Case.open(finished)
    reader.close()


def test_a_killed_writer_leaves_all_or_nothing(finished, tmp_path, anna):
    program = (
        "import sys, os, pathlib\n"
        "from app.case import Case\n"
        "from app.case.keys import load_keys\n"
        "case = Case.open(sys.argv[1], keys=load_keys('Anna', pathlib.Path(sys.argv[2])))\n"
        "case.apply({'do': 'set_case', 'title': 'kept'})\n"
        "with case._store.writing():\n"
        "    from app.case.writing import Writer\n"
        "    w = Writer(case._store, case._keys, case.case_id)\n"
        "    w.carry_out({'do': 'set_case', 'title': 'lost'})\n"
        "    os._exit(9)\n"
    )
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", program, str(finished), str(tmp_path / "anna")]
    done = subprocess.run(command, cwd=root, check=False)
    assert done.returncode == 9
    with Case.open(finished, read_only=True) as case:
        assert case.title == "kept"
        assert case.verify().intact
    assert {p.name for p in finished.parent.iterdir() if p.is_file()} == {finished.name}


@pytest.mark.parametrize(
    ("error", "kind", "why"),
    [
        (apsw.FullError("x"), CaseLocked, "disk of .* is full"),
        (apsw.ReadOnlyError("x"), CaseLocked, "cannot be written"),
        (apsw.TooBigError("x"), DamagedCase, "beyond all bounds"),
        (apsw.CorruptError("x"), DamagedCase, "is damaged"),
        (apsw.NotADBError("x"), NotACase, "not a Gnomon case"),
    ],
)
def test_what_sqlite_says_becomes_a_sentence(path, error, kind, why):
    with pytest.raises(kind, match=why), store_module.refusals(path):
        raise error


def test_an_entry_that_is_gone_is_told(finished):
    sql(finished, "DELETE FROM entry WHERE number = 1")
    with pytest.raises(DamagedCase, match="lacks entry 1"):
        Case.open(finished)


def everything(path):
    """All that the readers say."""
    with Case.open(path, read_only=True) as case:
        parts = (case.title, case.media(), case.caption(), case.claims(), case.annotations())
        return (*parts, case.heads(), case.log(), case.conflicts(), case.verify().intact)


def test_a_flipped_bit_is_found_or_changes_nothing(finished):
    data, rng = finished.read_bytes(), random.Random(7)
    whole = everything(finished)
    found = 0
    for _ in range(150):
        spoilt = bytearray(data)
        spoilt[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        finished.write_bytes(spoilt)
        try:
            said = everything(finished)
        except CaseError:
            found += 1
            continue
        found += not said[-1]
        assert said == whole or not said[-1]
    assert found > 10  # most of the file is slack, and a flip there changes nothing


def test_spoilt_stretches_are_refused_or_found(finished):
    data, rng = finished.read_bytes(), random.Random(8)
    whole = everything(finished)
    for _ in range(60):
        spoilt = bytearray(data)
        start = rng.randrange(len(data))
        length = rng.choice([1, 16, 300, 4096])
        spoilt[start : start + length] = rng.randbytes(length)
        finished.write_bytes(spoilt[: len(data)])
        try:
            said = everything(finished)
        except CaseError:
            continue
        assert said == whole or not said[-1]
