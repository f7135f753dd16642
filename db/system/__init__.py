"""Tables the product itself needs; the same vocabulary, most of them hidden from menus."""
