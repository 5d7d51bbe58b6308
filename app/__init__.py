"""Gnomon: the program. Empty on purpose: importing `app` must not import Qt."""
