"""A large house by arithmetic: as much as somebody wants to measure with, the same for the same seed."""

from postmortem.demo.generated.generate import generate

__all__ = ["generate"]
