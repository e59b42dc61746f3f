"""The named characters of the demonstrations, told as data: who they are (``*.toml``) and what happened to them."""
