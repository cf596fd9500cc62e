"""`/ask` on a chat platform: an empty handler, a plain bot by hand, and ours, each in a process of its own."""
