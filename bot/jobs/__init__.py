"""Heavy work: a bounded queue in front of worker processes with limits."""
