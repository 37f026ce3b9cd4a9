"""The library as a file: read, checked, brought in, and written back in the same form."""
