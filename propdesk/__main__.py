"""Run propdesk as ``python -m propdesk``."""

from propdesk.cli.main import run

if __name__ == "__main__":
    run()
