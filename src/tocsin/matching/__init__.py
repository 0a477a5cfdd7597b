"""Probabilistic record linkage for children's records (floor 0): plain Python, usable alone. The public face."""
