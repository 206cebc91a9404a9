"""What the operator's command raises when it cannot do what was asked."""


class Failed(Exception):
    """The message is a sentence for the operator: what is wrong, and what to do."""
