"""What leasebridge takes, beside programs that do the same: `python -m benchmarks`."""
