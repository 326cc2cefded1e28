"""Tests of the whole: a file comes in, a message arrives."""
