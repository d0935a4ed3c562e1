"""The directory store where a directory is in trouble."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.storage.blobs import StoreError, check_blobs, open_blobs
from newscrawl.storage.local import LocalBlobs, file_failures

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def small_files() -> Iterator[None]:
    """No file of this process may pass 64 KiB, as on a disk that fills up."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.usefixtures("small_files")
def test_a_write_that_does_not_fit_leaves_the_old_object_and_no_remains(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    blobs.put("a/b", b"old")
    for write in (blobs.put, blobs.create):
        with pytest.raises(StoreError, match="limit") as caught:
            write("a/b" if write == blobs.put else "a/c", b"x" * 100_000)
        assert not caught.value.is_configuration
    assert blobs.get("a/b") == b"old"
    assert files(tmp_path) == ["a/b"]


def test_a_full_disk_is_told_from_a_wrong_setting() -> None:
    with (
        pytest.raises(StoreError, match="The store x fails: the disk is full: free space") as caught,
        file_failures("The store x"),
        Path("/dev/full").open("wb", buffering=0) as full,
    ):
        full.write(b"1")
    assert not caught.value.is_configuration


def test_a_file_where_the_directory_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for url in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreError, match="name a directory") as caught:
            check_blobs(open_blobs(str(url)), write=True)
        assert caught.value.is_configuration


def test_a_directory_that_is_not_there_is_made_by_a_writer_and_refused_to_a_reader(tmp_path: Path) -> None:
    blobs = open_blobs(str(tmp_path / "new" / "bucket"))
    with pytest.raises(StoreError, match="does not exist: check its name") as caught:
        check_blobs(blobs, write=False)
    assert caught.value.is_configuration
    assert not (tmp_path / "new").exists()
    check_blobs(blobs, write=True)
    check_blobs(blobs, write=False)


def test_a_directory_that_may_not_be_written_is_refused() -> None:
    """As another user where we are root, whom permissions do not hold back."""
    code = (
        "import os, sys\n"
        "from newscrawl.storage.blobs import StoreError, check_blobs, open_blobs\n"
        "blobs = open_blobs(sys.argv[1])\n"
        "if os.geteuid() == 0: os.seteuid(65534)\n"
        "try: check_blobs(blobs, write=True)\n"
        "except StoreError as error: print(error.is_configuration, error)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        done = subprocess.run([sys.executable, "-c", code, f"{folder}/bucket"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("True")
    assert "no permission: let this user write there" in done.stdout


def test_files_that_are_being_written_are_not_listed(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    blobs.put("log/1", b"1")
    (tmp_path / "log" / ".tmp-0123").write_bytes(b"half")
    assert list(blobs.list("")) == ["log/1"]


def test_objects_get_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    LocalBlobs(tmp_path).put("a", b"1")
    (tmp_path / "other").write_bytes(b"1")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_keys_are_listed_in_the_order_of_whole_keys(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    keys = ["a-b", "a.x/y", "a/b", "a/c/d", "a/c1", "b"]
    for key in keys:
        blobs.put(key, b"1")
    assert list(blobs.list("")) == keys
    for index, key in enumerate(keys):
        assert list(blobs.list("", after=key)) == keys[index + 1 :]
    assert list(blobs.list("a/c")) == ["a/c/d", "a/c1"]


def test_a_reader_never_sees_a_torn_object(tmp_path: Path) -> None:
    """A child replaces one object again and again; what is read is always one of the two."""
    blobs = LocalBlobs(tmp_path)
    one, two = b"1" * 300_000, b"2" * 300_000
    blobs.put("a/b", one)
    code = (
        "import sys\n"
        "from newscrawl.storage.local import LocalBlobs\n"
        "for n in range(40): LocalBlobs(sys.argv[1]).put('a/b', (b'2' if n % 2 else b'1') * 300_000)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], env=os.environ | {"PYTHONPATH": "."}) as child:
        while child.poll() is None:
            assert blobs.get("a/b") in {one, two}
    assert child.returncode == 0
