"""Counting the slots of a rule: RFC 5545 text (``rrule``, ``rule``) to the windows in which something is due.

``slots`` is where to begin; ``places`` finds slot n of each shape of rule by arithmetic, ``series`` puts them in a row
with COUNT and UNTIL, ``general`` asks python-dateutil for what no arithmetic here knows.
"""
