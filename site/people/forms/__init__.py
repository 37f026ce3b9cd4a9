"""What people are asked. allauth imports `profile` while it is being imported itself: keep this empty."""
