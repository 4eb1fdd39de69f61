"""What a worker does when something goes wrong in it, by name so that another process finds it."""

import os
import signal
import time


def hangs(_store, _request):
    """A reader or an overlay that never comes back."""
    time.sleep(600)


def dies(_store, _request):
    """A worker the system kills, as it does when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def breaks(_store, _request):
    """A fault of the programme inside the worker."""
    raise ZeroDivisionError("a fault with a /secret/path in it")
