"""Text that the component runs as code, and the mark it knows it by."""

MARK = "::JSCODE::"


def script(text: str) -> str:
    """Marked as code for the component. Only constants of this package may come here.

    Not `JsCode`: it folds white space and cuts `//` inside strings too.
    """
    return f"{MARK}{text}{MARK}"


def called(name: str) -> str:
    return script(f"(p => KehuGrid.{name}(p))")
