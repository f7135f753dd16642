"""One file per report: from rows, under the reader's rights, to a document."""
