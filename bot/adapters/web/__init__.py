"""The web face: the playground's pages, made by Python, which work without a script and are live with one."""
