"""Routes of a world: ways to a register, to a URL, to a stub or to a recording, laid by whoever needs them."""
