"""What a browser says of itself, as a person would say it."""

# In this order: most browsers name others too, to be taken for them.
BROWSERS = {
    "MicroMessenger": "WeChat", "Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome",
    "Safari/": "Safari",
}  # fmt: skip
SYSTEMS = {
    "Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Mac OS X": "macOS",
    "Linux": "Linux",
}  # fmt: skip
LONGEST = 60


def device(agent: str) -> str:
    """`Chrome, Linux`; the words themselves where they name nothing known."""
    named = [
        next((name for sign, name in known.items() if sign in agent), "") for known in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, named)) or agent[:LONGEST]
