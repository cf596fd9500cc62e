"""The page, as browsers and people meet it."""
