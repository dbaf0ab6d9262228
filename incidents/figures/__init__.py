"""Figures as plain SVG with classes only: no style attribute, no colour; the stylesheet decides."""

from incidents.figures.bar import bar_key, time_bar
from incidents.figures.lanes import plan_and_reality
from incidents.figures.stack import key, moments

__all__ = ["bar_key", "key", "moments", "plan_and_reality", "time_bar"]
