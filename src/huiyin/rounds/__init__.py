"""Search rounds and drives of items: units look for problems by a date. No row of this room is about a person."""
