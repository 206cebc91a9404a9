"""The world outside: posting an event to an address that a person typed in.

guarding  connections to checked addresses only
sending   one POST, its time and its size limited
keys      secrets, derived from the keys of the environment
"""
