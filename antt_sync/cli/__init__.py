"""Words in, one recipe, words and an exit code out."""
