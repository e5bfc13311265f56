"""Outcomes and records as text, tables, data formats and paper; knows the domain alone."""
