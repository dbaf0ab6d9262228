"""What people type on the timeline, about what shows something, about practices and effort."""
