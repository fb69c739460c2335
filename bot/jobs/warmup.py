"""What a worker does before the first request, so that no member waits for libraries, networks and sounds to load."""


def warm_up() -> None:
    """Do the whole work once, on the smallest piece there is."""
    from engine.request import MAX_TEMPO_BPM, MIN_BARS, Request
    from engine.studio import explain_file, produce

    explain_file(produce(Request.checked("ionian", "C", MAX_TEMPO_BPM, "2/4", MIN_BARS, seed=0)).midi)
