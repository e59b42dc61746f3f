"""Whether the registers agree with one another: every contradiction, found in one walk through a population."""

from registries.population.check.contradiction import CONTRADICTIONS, Contradiction
from registries.population.check.walk import contradictions

__all__ = ["CONTRADICTIONS", "Contradiction", "contradictions"]
