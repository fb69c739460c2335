"""What a worker loads before the first request, so that no member waits for it."""

from importlib import import_module


def warm_up() -> None:
    """Open the network, and load the libraries for reading, sound and notation."""
    for name in ("engine.studio", "engine.render", "engine.score", "symusic"):
        import_module(name)
    import_module("engine.compose").default_model()
