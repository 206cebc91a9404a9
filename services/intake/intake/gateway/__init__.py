"""What lies outside intake, besides files and who scans them (shared.files) and letters (shared.mail).

outside        everything together, as the settings choose it
cog            the communes of France, from the file of INSEE's code that is shipped
"""
