"""PAdES: signatures within a PDF (ISO 32000-2, 12.8; ETSI EN 319 142-1), read, judged and written.

pyHanko reads and writes the PDF; the CMS inside, what it proves and whom to trust are this package's own, so that GOST
signatures are no special case.
"""

__all__: list[str] = []
