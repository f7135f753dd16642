"""The API's own page of documentation."""

from tests.api.company import Company


def test_every_call_is_told_and_no_text_is_missing(company: Company) -> None:
    ann = company.by("ann")
    described = ann.get("/openapi.json").json()["paths"]
    page = ann.get("/docs").text
    assert all(f"/api/v1{path}" in page for path in described)
    assert [key for key in ("api.title", "api.about", "api.required") if key in page] == []
