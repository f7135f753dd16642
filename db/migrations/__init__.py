"""The steps by which a database came to its present shape, one file each; they import nothing of ours."""
