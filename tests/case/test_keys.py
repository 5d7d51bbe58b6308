"""Keys: made once, kept from others' eyes, and vouched for by the author's."""

from __future__ import annotations

import getpass
import os
import stat

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from app.case.author import login_name
from app.case.entries import device_statement, signed_by
from app.case.errors import CaseError
from app.case.keys import folder, load_keys, write_once


def test_keys_are_made_once_and_vouched_for(tmp_path):
    first, again = load_keys("Anna", tmp_path), load_keys("Anna", tmp_path)
    assert (first.author, first.device) == (again.author, again.device)
    assert first.author != first.device
    assert signed_by(first.author, first.certificate, device_statement(first.author, first.device))


def test_key_files_are_for_their_owner_alone(tmp_path):
    load_keys("Anna", tmp_path / "keys")
    assert stat.S_IMODE(os.stat(tmp_path / "keys").st_mode) == 0o700
    modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}
    assert len(list((tmp_path / "keys").iterdir())) == 3


def test_keys_lie_in_the_users_data_folder(own_home):
    load_keys()
    assert folder() == own_home / "data" / "gnomon" / "keys"
    assert (folder() / "author.pem").exists()


def test_a_certificate_of_another_device_is_made_anew(tmp_path):
    before = load_keys("Anna", tmp_path)
    (tmp_path / "device.pem").unlink()
    after = load_keys("Anna", tmp_path)
    assert (after.author, after.device != before.device) == (before.author, True)
    assert signed_by(after.author, after.certificate, device_statement(after.author, after.device))


def test_who_is_first_keeps_the_key(tmp_path):
    write_once(tmp_path / "key", b"first")
    write_once(tmp_path / "key", b"second")
    assert (tmp_path / "key").read_bytes() == b"first"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"rubbish", "another kind"])
def test_a_file_that_is_no_key_is_told(tmp_path, content):
    if content == "another kind":
        content = generate_private_key(SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    (tmp_path / "author.pem").write_bytes(content)
    with pytest.raises(CaseError, match=r"author\.pem is not a signing key"):
        load_keys("Anna", tmp_path)


def test_a_folder_that_cannot_be_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CaseError, match="make that folder writable"):
        load_keys("Anna", tmp_path / "file" / "keys")


def test_an_account_without_a_name(monkeypatch):
    def nobody():
        raise OSError

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert login_name() == "unnamed"
    monkeypatch.undo()
    assert login_name() == getpass.getuser()
