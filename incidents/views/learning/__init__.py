"""What an incident leaves behind: similar things, ideas, thanks, a short question, a notebook."""
