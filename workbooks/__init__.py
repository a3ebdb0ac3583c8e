"""The template workbook: its figures, its model as data, and what builds it."""
