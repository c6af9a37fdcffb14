"""How a command ends when it can't do what it was asked."""


class Refused(Exception):
    """The command can't be carried out. The message is one line that names the thing and the remedy."""
