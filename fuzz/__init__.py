"""Fuzz targets of the parsers of signing: ``make fuzz``."""
