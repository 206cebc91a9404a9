"""Files that people send: received on disk, known by their content, kept in quarantine until a scanner says clean.

incoming     a file as it arrives: streamed to disk, counted, hashed, checked
file_types   what a file is, by its content
examining    whatever must be opened to be known, in a process of its own
pdf          what a PDF may not carry
scanner      the antivirus port: clamd, or a stand-in that knows the test signature
"""
