"""XML Schemas of what the registers are asked and answer."""
