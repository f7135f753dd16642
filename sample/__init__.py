"""Sample data: published files with their notes, a generated Chinese company, and how their columns map.

All but `loading` import nothing of the product: they say what to load as data; `loading` hands it to the
product's own import.
"""
