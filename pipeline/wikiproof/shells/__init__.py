"""Shells: what translates a host's input to stages' arguments, and values to its output."""
