"""What falls due after something happened; a module for each thing it is about, read when the apps start."""

from incidents.sources import improvements, incidents, learnt, lessons, replies, retrospectives, review

__all__ = ["improvements", "incidents", "learnt", "lessons", "replies", "retrospectives", "review"]
