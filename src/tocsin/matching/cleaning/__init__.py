"""Tidying what agencies write of children in Britain, with its tables as data (`*.toml`)."""
