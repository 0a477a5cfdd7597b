"""Counts that say how sure they are (floor 6): recipes, figures, and publication by two people. The public face."""
