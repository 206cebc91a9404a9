"""What leaves this service on paper.

minutes_paper   minutes as a PDF, set by Typst from minutes_paper.typ
"""
