"""Stage 1 of the journey: where documents come from, and how they are read without harm."""
