"""Discord: the way in by the gateway, the way out by REST, both through discord.py."""
