"""The small case, made once; the tests of the dossier only read it."""

from __future__ import annotations

import pytest

from tests.small_case import small_case


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """(open case, digest of the video, digest of the telemetry)."""
    with small_case(tmp_path_factory.mktemp("small")) as made:
        yield made


@pytest.fixture(scope="session")
def pdf_text():
    """A function from the bytes of a PDF to its text, by a program that is not ours."""
    import shutil
    import subprocess

    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")

    def read(content: bytes) -> str:
        done = subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
        )
        return done.stdout.decode("utf-8")

    return read
