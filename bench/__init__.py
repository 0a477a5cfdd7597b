"""Measurements beside a peer or a physical limit, in one run; `make bench` writes them to bench/RESULTS.md."""
