"""Study Hall on Discord: the real discord.py, over sockets, with a server that refuses what Discord refuses."""
