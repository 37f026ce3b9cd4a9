"""Events: registering and the waiting list, calendar files, mails, and what organisers do."""
