"""One outside thing each; the only room that touches the world."""
