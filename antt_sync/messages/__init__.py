"""Codes to text, Vietnamese and English."""
