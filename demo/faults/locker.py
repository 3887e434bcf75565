"""Hold a SQLite file: ``python -m demo.faults.locker DATABASE SIGN NONCE``; killed when the fault ends.

In rollback-journal mode an exclusive transaction keeps readers out too (https://sqlite.org/lockingv3.html).
"""

import signal
import sqlite3
import sys
from pathlib import Path

database, sign, nonce = sys.argv[1:]
connection = sqlite3.connect(database, timeout=10, isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
Path(sign).write_text(nonce, encoding="utf-8")
signal.pause()
