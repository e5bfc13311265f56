"""Pure rules of the desk: values in, values out; no I/O, no clock, no randomness."""
