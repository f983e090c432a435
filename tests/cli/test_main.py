"""The command line: exit codes, words, and what a command does not have to load."""

from __future__ import annotations
