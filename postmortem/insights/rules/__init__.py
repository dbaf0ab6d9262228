"""Weeks and periods, what is counted along which axis, and what is too small to be told apart."""
