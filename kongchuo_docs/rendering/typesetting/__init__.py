"""Put a layout on pages: lines broken, rows stretched, pages filled, every length final."""
