"""Study Hall: a study-group bot with one core and several faces (terminal, Discord, Slack, web)."""

__version__ = "0.1.0"
