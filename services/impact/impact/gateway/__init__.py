"""What leaves impact for readers outside it: maps, the yearly report as PDF and as a workbook.

shapes    the borders of regions and departments        drawing   a map as SVG
workbook  the yearly report as xlsx, with its charts    paper     the yearly report as PDF, set by Typst
"""
