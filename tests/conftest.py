"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# Machines are noisy: a slow moment is no fault of the code.
settings.register_profile("leasebridge", deadline=None)
settings.load_profile("leasebridge")
