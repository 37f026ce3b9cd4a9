"""An article on a Wagtail site as its own start command and manual make one, to compare with."""
