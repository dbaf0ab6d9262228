"""Reads of upkeep: one module for each page."""
