"""The chat page on a real database and over a real socket."""
