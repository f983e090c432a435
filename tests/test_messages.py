"""Both catalogues say the same, every code has words and every word is used."""

from __future__ import annotations
