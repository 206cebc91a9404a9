"""The editions as files, one a year, and the command that loads them: `python -m intake.editions`.

A file says what an edition's rules are, where that is published (`published`), and what is not published and had to be
chosen (`assumed`): nothing of the second kind is Apec's word.

reader     a file to an edition, or every mistake in it with its line
loading    an edition into the database: drafted once, its rules only moved forward
"""
