"""Sample data: published files with their notes, a generated Chinese company, and how their columns map.

Imports nothing of the product: it says what to load as data, and the product's own import loads it.
"""
