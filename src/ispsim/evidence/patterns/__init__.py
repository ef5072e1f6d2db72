"""Published patterns, those of one field of study in a module; `ispsim.evidence.catalogue` lists them all."""
