"""Results as replies: every word the bot says stands here."""
