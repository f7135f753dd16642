"""Paper: documents computed as plain data, then drawn as PDF."""
