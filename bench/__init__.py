"""Speed, size and start-up of the service on this machine: `python -m bench`. Imported by nobody."""
