"""How reviewing goes: figures by use case, version, reviewer and week."""
