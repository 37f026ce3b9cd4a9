"""What people who are signed in keep of the library for themselves: a shelf of cases, and searches."""
