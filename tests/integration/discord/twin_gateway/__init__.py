"""The gateway of the Discord twin, and what people do in it, as discord.py sees them."""
