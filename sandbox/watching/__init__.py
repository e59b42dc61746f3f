"""What whoever runs a sandbox sees of it: its log, its metrics, whether it is ready."""
