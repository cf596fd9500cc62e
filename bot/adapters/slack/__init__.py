"""Slack: what is sent and read, as plain values; only the client itself talks to Slack's SDK."""
