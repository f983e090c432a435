"""A worker of the pool: is told a function, then answers each item with what the function makes of it.

Run as a file, it finds the package it lies in. Refuses to outlive whoever asks, and to hear Ctrl-C:
that is for whoever asks.
"""

from __future__ import annotations

import gc
import pickle
import signal
import sys
from pathlib import Path
from typing import BinaryIO


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer until nobody asks any more; what the function raises ends the worker."""
    try:
        work = pickle.load(asked)
        while True:
            pickle.dump(work(pickle.load(asked)), answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
    except EOFError:
        return


def main() -> None:
    """Serve standard input and output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(50_000, 20, 50)
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
