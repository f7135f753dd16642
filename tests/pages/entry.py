"""What Streamlit's test runner runs in the place of the entry script; who looks is set by the test."""

from pages.shell import run

run()
