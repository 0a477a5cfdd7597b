"""The size of a population nobody listed, from overlapping lists (floor 0): plain Python, usable alone. The public face."""
