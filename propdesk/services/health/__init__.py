"""What the doctor looks at, one small function a check."""
