"""Mails: whom an event is told, what the mail says, and how it goes out once. The worker calls; `notify` sends."""
