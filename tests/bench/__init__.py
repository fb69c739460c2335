"""Measurements, never timed unit tests: every figure stands beside an alternative measured in the same run."""
