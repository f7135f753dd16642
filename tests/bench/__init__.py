"""How fast Kehu is beside bare routes over the same rows: `manage.py bench` prints the ratios."""
