"""The fault scenarios of docs/delivery.md, a file a number: importing this package registers them all.

A new file here is found by itself; README.md beside this folder says how one is written.
"""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
