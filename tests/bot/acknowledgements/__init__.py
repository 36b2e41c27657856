"""Tests of publishing and acknowledging."""
