"""One module a page: what it asks the register, what it takes in, and the one view its template receives."""
