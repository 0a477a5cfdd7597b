"""Readers of the formats agencies already have: each opens a stranger's file safely and makes an `Extract` of it."""
