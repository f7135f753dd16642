"""The garbage collector, set for a process that lives long and makes many short-lived objects at a time."""

import gc


def relax() -> None:
    """Put all that is loaded out of the collector's sight, and let it look far less often at the rest.

    Reference counts free nearly everything here; looking through 5,000 planned rows again and again cost an
    import a sixth of its time. The server also collects on a timer.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
