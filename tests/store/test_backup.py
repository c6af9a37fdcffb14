import sqlite3
from pathlib import Path

import pytest

from moderation.store import Store, is_current
from moderation.store.backup import BackupError, backup, restore
from tests.builders import a_stored_site
from tests.store.rows import a_thread, read, stored


def test_a_backup_of_a_running_service_is_restored(sqlite_store: Store, sqlite_url: str, tmp_path: Path) -> None:
    thread = a_thread(sqlite_store)
    comment = stored(sqlite_store, thread)
    backup(sqlite_url, tmp_path / "copy")
    stored(sqlite_store, thread, "later")
    sqlite_store.close()
    restore(sqlite_url, tmp_path / "copy")
    with Store.open_url(sqlite_url) as store:
        assert is_current(store)
        assert read(store) == comment
        with pytest.raises(AssertionError):
            read(store, "later")


def test_a_backup_is_one_private_file(sqlite_store: Store, sqlite_url: str, tmp_path: Path) -> None:
    a_stored_site(sqlite_store)
    folder = tmp_path / "backups"
    folder.mkdir()
    backup(sqlite_url, folder / "copy")
    assert [file.name for file in folder.iterdir()] == ["copy"]
    assert (folder / "copy").stat().st_mode & 0o777 == 0o600


def test_what_a_restore_replaces_is_kept_beside_it(sqlite_store: Store, sqlite_url: str, tmp_path: Path) -> None:
    backup(sqlite_url, tmp_path / "empty")
    a_stored_site(sqlite_store)
    sqlite_store.close()
    restore(sqlite_url, tmp_path / "empty")
    restore(sqlite_url, tmp_path / "test.sqlite.before-restore")
    with Store.open_url(sqlite_url) as store:
        a_stored_site(store, "second")
        with store.read() as tx:
            assert len(tx.exec_driver_sql("SELECT * FROM sites").all()) == 2


def test_a_restore_makes_the_database_where_there_is_none(sqlite_url: str, tmp_path: Path) -> None:
    backup(sqlite_url, tmp_path / "copy")
    restore(f"sqlite:///{tmp_path}/new.sqlite", tmp_path / "copy")
    with Store.open_url(f"sqlite:///{tmp_path}/new.sqlite") as store:
        assert is_current(store)


def test_a_file_is_never_overwritten(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("precious")
    with pytest.raises(BackupError, match="name a new file"):
        backup(sqlite_url, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "precious"


def test_a_folder_that_cannot_be_written_is_named(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="check the folder"):
        backup(sqlite_url, tmp_path / "none" / "copy")


def test_a_database_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="MODERATION_DATA_DIR"):
        backup(f"sqlite:///{tmp_path}/none.sqlite", tmp_path / "copy")


def a_text_file(file: Path) -> None:
    file.write_text("Not a database. " * 100)


def another_database(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE other (id)")
    connection.close()


def a_newer_one(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda file: None, "there is no file"),
        (a_text_file, "not a backup"),
        (another_database, "not a backup"),
        (a_newer_one, "newer version"),
    ],
)
def test_what_is_no_backup_replaces_nothing(
    sqlite_store: Store, sqlite_url: str, tmp_path: Path, make: object, complaint: str
) -> None:
    site = a_stored_site(sqlite_store)
    assert callable(make)
    make(tmp_path / "file")
    with pytest.raises(BackupError, match=complaint):
        restore(sqlite_url, tmp_path / "file")
    with sqlite_store.read() as tx:
        assert tx.exec_driver_sql("SELECT key FROM sites").scalars().all() == [site.key]


def test_a_damaged_backup_replaces_nothing(sqlite_store: Store, sqlite_url: str, tmp_path: Path) -> None:
    backup(sqlite_url, tmp_path / "copy")
    data = bytearray((tmp_path / "copy").read_bytes())
    data[4096 * 3 : 4096 * 5] = b"\xff" * 8192
    (tmp_path / "damaged").write_bytes(data)
    with pytest.raises(BackupError):
        restore(sqlite_url, tmp_path / "damaged")
    assert is_current(sqlite_store)


def test_postgresql_has_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="pg_dump"):
        backup("postgresql://host/name", tmp_path / "copy")
    with pytest.raises(BackupError, match="pg_restore"):
        restore("postgresql://host/name", tmp_path / "copy")
