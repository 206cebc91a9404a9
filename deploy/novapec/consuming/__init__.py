"""A service's consumers as operators handle them.

naming.py    which ones there are, by the names that operators use
pausing.py   let one rest, until its Kafka group has no member; let it go on
replaying.py let one read records again, from an offset or a moment
"""
