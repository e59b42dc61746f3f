"""The sandbox's certification authority: a root, an issuing authority, and certificates of the Kazakh profile."""

from signing.authority.authority import Authority
from signing.authority.holders import Employee, Holder, Person, System

__all__ = ["Authority", "Employee", "Holder", "Person", "System"]
