"""The twin's ways to an app, tried with Bolt and not with our adapter."""
