"""Tests of the twin's Web API."""
