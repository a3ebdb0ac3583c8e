"""Where the functions meet a spreadsheet. Rooms import downwards only:

commands > handoff > refresh > engines > hosts, formulas > xlsx > a1, errors
"""
