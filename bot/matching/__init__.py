"""Which queries want a posting, and why: stage 4 of the journey, pure."""
