"""Pure decisions about incidents, retrospectives and improvements: no database, no clock, no request."""
