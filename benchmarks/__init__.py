"""Speed, as ratios measured side by side in one run: the machines are shared, so times alone say little."""
