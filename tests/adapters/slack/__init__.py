"""The Slack face: what is sent and read, as plain values."""
