"""What falls due after something happened; a module for each thing it is about, read when the apps start."""

from incidents.sources import improvements, incidents, lessons, retrospectives

__all__ = ["improvements", "incidents", "lessons", "retrospectives"]
