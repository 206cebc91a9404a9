"""The reference data of territories as files, and the command that reads them: `python -m intake.territories`.

layouts     the columns of the official files: QPV, FRR, ACV, PVD, TI
reader      a file to zones, row by row, or every mistake in it with its line
importing   zones into the database, as one vintage that never changes again
compacting  INSEE's code of the communes to the compact file in `data/cog`

Small files in the official layout, made by us, stand in `data/zonings`: their zones are invented.
"""
