"""Tests of conversations on what is owed."""
