"""A small Streamlit application behind the gate, for the browser tests."""
