"""Papers come back finished: scans are read and filed, digital signatures made and checked."""
