"""The Republican data bank of orphans: guardians, children, candidates; read and entered."""
