"""Merrowby, a small invented town in which every agency held a piece (floor 8). The public face."""

from tocsin.town.building import SEED, Person, Town, build, residents

__all__ = ["SEED", "Person", "Town", "build", "residents"]
