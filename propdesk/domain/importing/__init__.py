"""From the cells of a workbook to records: recognise tables, read cells by type, build, join."""
