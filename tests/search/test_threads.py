"""What is reckoned stays in the thread that asks for it."""

import subprocess
import sys

PROGRAM = """
import threading
import numpy
from threadpoolctl import threadpool_info
from bot.search.threads import one_thread

def threads(): return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

one_thread()
found = [threads()]
other = threading.Thread(target=lambda: found.append(threads()))
other.start()
other.join()
print(found)
"""


def test_blas_keeps_to_one_thread_in_every_thread() -> None:
    """Once said, it holds in the thread that said it and in those that start later."""
    environment = {"OPENBLAS_NUM_THREADS": "4", "PYTHONPATH": ":".join(sys.path)}
    command = [sys.executable, "-c", PROGRAM]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[[1], [1]]"
