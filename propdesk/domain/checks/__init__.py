"""Checks of the records among themselves: pure functions over a book, one row of a table each."""
