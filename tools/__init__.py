"""What `make check` asks of the tree beyond the linters: small checks, each of which can fail."""
