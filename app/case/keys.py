"""Keys: who signs. An author key, and a key for this installation that the author key certifies.

Both are Ed25519, made on first use and kept as PEM files that only their owner may read, in the
user's data folder, never in a case. Entries are signed by the device key; a copied laptop or a lost
one concerns its own chain alone. The author key signs nothing else and may be kept elsewhere once
the certificate stands.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from platformdirs import user_data_dir

from app.case.author import login_name
from app.case.entries import device_statement, signed_by
from app.case.errors import CaseError


@dataclass(frozen=True)
class Keys:
    """Who signs: the author's public key, name and certificate, and the device key that signs."""

    author: str
    name: str
    certificate: bytes
    device_key: Ed25519PrivateKey

    @property
    def device(self) -> str:
        """The device's public key, 64 hex digits."""
        return self.device_key.public_key().public_bytes_raw().hex()

    def sign(self, entry_hash: str) -> bytes:
        """The device's signature of an entry's hash (over its 32 bytes)."""
        return self.device_key.sign(bytes.fromhex(entry_hash))

    def who(self) -> dict[str, str]:
        """The statement that a chain begins with."""
        return {"author": self.author, "cert": self.certificate.hex(), "name": self.name}


def folder() -> Path:
    """Where the keys of this user lie."""
    return Path(user_data_dir("gnomon", appauthor=False)) / "keys"


def load_keys(name: str | None = None, where: Path | None = None) -> Keys:
    """The user's keys, made on first use.

    name: as it will stand in the log and the dossier; None takes the account's.
    Raises CaseError where the key files cannot be written or read.
    """
    where = where or folder()
    try:
        where.mkdir(parents=True, exist_ok=True, mode=0o700)
        author = key_at(where / "author.pem")
        device = key_at(where / "device.pem")
        certificate = certificate_at(where / "device.cert", author, device)
    except OSError as error:
        raise CaseError(
            f"The signing keys in {where} cannot be used ({error.strerror}); "
            "make that folder writable for your account.",
            where,
        ) from None
    public = author.public_key().public_bytes_raw().hex()
    return Keys(public, name or login_name(), certificate, device)


def key_at(path: Path) -> Ed25519PrivateKey:
    """The private key in the file, which is made first where there is none."""
    if not path.exists():
        made = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        write_once(path, made)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise CaseError(
            f"{path} is not a signing key of Gnomon; restore it from a copy, or move it away to "
            "get a new one.",
            path,
        )
    return key


def certificate_at(path: Path, author: Ed25519PrivateKey, device: Ed25519PrivateKey) -> bytes:
    """The author's signature over the device key; made where it is missing or another's."""
    public = [key.public_key().public_bytes_raw().hex() for key in (author, device)]
    statement = device_statement(*public)
    kept = path.read_bytes() if path.exists() else b""
    if signed_by(public[0], kept, statement):
        return kept
    made = author.sign(statement)
    path.unlink(missing_ok=True)
    write_once(path, made)
    return made


def write_once(path: Path, content: bytes) -> None:
    """Write a file only its owner may read; if another program was first, theirs stays."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        os.unlink(name)
