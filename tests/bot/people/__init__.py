"""Tests of people and what they may."""
