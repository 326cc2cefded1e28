"""Tests that touch nothing outside of their process: no files, no database, no network."""
