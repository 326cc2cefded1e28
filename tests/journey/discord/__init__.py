"""Discord, from a posting file to a message and from a press to an answer."""
