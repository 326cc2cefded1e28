"""What a filter text means: from what a person typed to a `Query`, and back to canonical text."""
