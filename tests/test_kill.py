"""kill -9 at any moment loses nothing that was acknowledged and leaves nothing half done."""

from __future__ import annotations
