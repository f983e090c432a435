"""What README and the manuals say is there, is there; nothing of this machine is in any file."""

from __future__ import annotations
