"""The consent service (КДП): asked for, answered by SMS, given, withdrawn, and every reading counted."""
