"""A sound run, kept as test data for the checker's own tests: `evidence.tar.xz`, and how it was made (make.py).

PYTHONPATH=tests/faults python -m checker.sample.make     lives through it again, and writes the archive
"""
