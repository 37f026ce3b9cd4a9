"""The library as data, for anyone: the same case studies, terms and places as the pages show."""
