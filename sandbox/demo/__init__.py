"""The demonstration: the whole story told step by step, on a sandbox of its own."""
