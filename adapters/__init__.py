"""Channels: each translates in, dispatches, translates out."""
