"""A second reckoning of bills, payments and arrears, written from the documents alone.

Nothing here imports the package: own days, own sums, own allocation. Where both agree to the fen on
random histories, a mistake would have to have been made twice.
"""
