"""Recipes, one use case a file; they see the world only through `ports`."""
