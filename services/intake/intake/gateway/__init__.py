"""What lies outside intake: who carries letters, besides where files are stored and who scans them (shared.files).

outside        everything together, as the settings choose it
mail           letters through SMTP
cog            the communes of France, from the file of INSEE's code that is shipped
"""
