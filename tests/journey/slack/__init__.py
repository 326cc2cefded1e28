"""The chat page's parts that need no database and no browser."""
