"""A register of believable shape in which every name, text and date is invented, for trials and benchmarks.

Draws come from one seeded source; each row is what the lifecycle would have made of the same facts.
"""

from seeds.synthetic.register import Populated, Refused, populate

__all__ = ["Populated", "Refused", "populate"]
