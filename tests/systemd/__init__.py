"""What needs systemd (`make test-systemd`)."""
