"""The timeline, conditions and what shows them, practices, effort: one function is one event."""
