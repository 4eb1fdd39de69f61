"""Where a store lies and who may read it (I12, I13)."""

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from spatial.backup import backup, restore
from spatial.errors import StoreError
from spatial.file_system import file_system, networked
from spatial.publish import publish
from spatial.registered import publish_object
from spatial.snapshot import snapshot
from spatial.store import create_store, open_store
from tests.factories import AT, make_draft, make_store, square
from tests.tools import need

LATER = datetime(2026, 3, 1, tzinfo=UTC)
MOUNTS = """\
22 1 259:2 / / rw,relatime - ext4 /dev/root rw
30 22 0:40 / /srv/plans rw,relatime shared:4 - nfs4 server:/plans rw,vers=4.2
31 22 0:41 / /srv/plans/local\\040disk rw - xfs /dev/sdb1 rw
32 22 0:42 / /数据/规划 rw - cifs //server/share rw
33 22 0:43 / /mnt/a\\134b rw - fuse.sshfs host:/ rw
34 22 0:44 / /mnt/twice rw - ext4 /dev/sdc1 rw
35 22 0:45 / /mnt/twice rw - smb3 //server/other rw
"""


@pytest.fixture
def mounts(tmp_path):
    (tmp_path / "mountinfo").write_text(MOUNTS, encoding="utf-8")
    return tmp_path / "mountinfo"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/store", "ext4"),
        ("/srv/plans", "nfs4"),
        ("/srv/plans/town/store", "nfs4"),
        ("/srv/planshop", "ext4"),  # a name that only begins alike
        ("/srv/plans/local disk/store", "xfs"),
        ("/数据/规划/图层库", "cifs"),
        ("/mnt/a\\b/store", "fuse.sshfs"),
        ("/mnt/twice/store", "smb3"),  # the later mount covers the earlier one
    ],
)
def test_the_file_system_that_holds_a_directory(mounts, path, kind, tmp_path):
    assert file_system(tmp_path.__class__(path), mounts) == kind


def test_where_mounts_cannot_be_read_nothing_is_claimed(tmp_path):
    assert file_system(tmp_path, tmp_path / "absent") == "unknown"
    assert file_system(tmp_path) != "unknown"


@pytest.mark.parametrize(
    "kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.rclone", "fuse"]
)
def test_every_act_refuses_a_network_drive(tmp_path, monkeypatch, kind):
    store = make_store(tmp_path / "store")
    backup(store, tmp_path / "b.tar")
    assert networked(kind)
    monkeypatch.setattr("spatial.store.file_system", lambda _path: kind)
    for act in (
        lambda: open_store(store.root),
        lambda: create_store(tmp_path / "other", store.config, at=AT),
        lambda: restore(tmp_path / "b.tar", tmp_path / "elsewhere"),
    ):
        with pytest.raises(StoreError, match="STORE_FILE_SYSTEM"):
            act()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.tar", "store"]


@pytest.mark.parametrize(
    "kind", ["ext4", "xfs", "btrfs", "tmpfs", "overlay", "zfs", "fuseblk", "unknown"]
)
def test_local_disks_are_welcome(kind):
    assert not networked(kind)


@pytest.mark.parametrize("umask", [0o000, 0o002, 0o022, 0o027, 0o077])
def test_modes_are_exact_whatever_the_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        store = make_store(tmp_path / "store", make_draft("farm", [square(0, 0, 10)]))
        publish(store, [make_draft("farm", [square(0, 0, 20)])], recorded_at=LATER)
        publish_object(store, "report", "r", b"{}", at=LATER)
        snapshot(store, as_of=date(2026, 1, 1)).pieces_in("farm", (0, 0, 1, 1))
        backup(store, tmp_path / "b.tar")
        restore(tmp_path / "b.tar", tmp_path / "again")
    finally:
        os.umask(before)
    assert mode(tmp_path / "b.tar") == 0o640
    for root in (tmp_path / "store", tmp_path / "again"):
        assert mode(root) == 0o750
        for path in root.rglob("*"):
            inside = (root / "objects") in path.parents
            expected = 0o750 if path.is_dir() else 0o440 if inside else 0o640
            assert mode(path) == expected, path


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_store_on_a_disk_that_is_mounted_read_only_is_read_and_refuses_writers(tmp_path):
    """No index can be kept there and SQLite may make no file beside the catalog."""
    root = make_store(tmp_path / "s", make_draft("farm", [square(0, 0, 100)])).root
    sanhe = f"{Path(sys.executable).with_name('sanhe')} --lang en --quiet --store {root}"
    script = f"""
    mount --bind {root} {root} && mount -o remount,ro,bind {root} || exit 9
    {sanhe} --json layers show farm && {sanhe} --json store verify; echo $?
    {sanhe} layers rollback farm 1; echo $?
    {sys.executable} -c '
from datetime import date
from pathlib import Path
from spatial.snapshot import snapshot
from spatial.store import open_store
box = (0, 0, 1e7, 1e7)
print(snapshot(open_store(Path("{root}")), as_of=date(2026, 1, 1)).pieces_in("farm", box))
'
    """
    command = [need("unshare"), "--user", "--map-root-user", "--mount", "sh", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    shown, proven, verified, refused, found = done.stdout.splitlines()
    assert json.loads(shown)["id"] == "farm" and json.loads(proven)["ok"]
    assert (verified, refused, found) == ("0", "3", "[0]"), done.stderr
    assert "STORE_WRITE" in done.stderr
