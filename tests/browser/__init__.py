"""The page in a real browser: Debian's Chromium without a window, driven by what the page says to a screen reader."""
