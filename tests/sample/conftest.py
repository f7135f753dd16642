"""Without a folder of sample data its tests are not there either: the product works without it."""

from sample.files import folder

collect_ignore = [
    test for name, test in (("maven_crm", "test_maven.py"), ("nyc311", "test_nyc311.py")) if not folder(name)
]
