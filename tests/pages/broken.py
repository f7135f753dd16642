"""A page on which something happens that nobody foresaw."""

from pages.components.faults import told

with told():
    raise ZeroDivisionError("the secret inside")
