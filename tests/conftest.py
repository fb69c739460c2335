"""What holds for all tests: property tests try the same examples each time, and a busy machine fails none of them.

`pytest --hypothesis-profile=default` tries new examples.
"""

from hypothesis import HealthCheck, settings

settings.register_profile("repeatable", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("repeatable")
