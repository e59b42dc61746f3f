"""The register of individuals (GBD FL): people searched, written down, remembered."""
