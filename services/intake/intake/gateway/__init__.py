"""What lies outside intake: where files are stored, who scans them, who carries letters.

outside        everything together, as the settings choose it
incoming       a file as it arrives: streamed to disk, counted, hashed, checked
file_types     what a file is, by its content
pdf            what a PDF may not carry
mail           letters through SMTP
cog            the communes of France, from the file of INSEE's code that is shipped
scanner        the antivirus port: clamd, or a stand-in that knows the test signature
"""
