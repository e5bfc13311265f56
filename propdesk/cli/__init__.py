"""The commands: parse, call one service, emit one outcome."""
