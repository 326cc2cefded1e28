"""Tests of bot/postings."""
