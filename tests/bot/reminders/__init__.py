"""Tests of bot.reminders."""
