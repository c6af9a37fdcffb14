"""Kill -9 in the middle of storing: whatever was acknowledged is there, once."""

import subprocess
import sys
from itertools import islice

from moderation.store import Store
from tests.store.rows import a_thread, counts

WRITER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from moderation.store import Store, comments, threads
from tests.builders import NOW, PAGE
from tests.store.rows import a_new_comment

store = Store.open_url(sys.argv[1])
with store.read() as tx:
    thread = threads.find(tx, 1, PAGE)

def acknowledged(number):
    id = f"c{number}"
    store.write(lambda tx: comments.insert(tx, a_new_comment(thread, id)))
    sys.stdout.write(id + "\\n")
    sys.stdout.flush()

with ThreadPoolExecutor(8) as pool:
    for number in range(100_000):
        pool.submit(acknowledged, number)
"""


def test_what_was_acknowledged_survives_the_process(database_url: str) -> None:
    with Store.open_url(database_url) as store:
        a_thread(store)
    with subprocess.Popen([sys.executable, "-c", WRITER, database_url], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = list(islice(process.stdout, 200))
        process.kill()
        lines += process.stdout.readlines()
    acknowledged = {line.strip() for line in lines if line.endswith("\n")}
    with Store.open_url(database_url) as store, store.read() as tx:
        stored = tx.exec_driver_sql("SELECT public_id FROM comments").scalars().all()
        assert sum(counts(store).values()) == len(stored) == len(set(stored))
    assert len(acknowledged) >= 200
    assert acknowledged <= set(stored)
