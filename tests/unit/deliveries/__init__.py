"""Tests of bot/deliveries."""
