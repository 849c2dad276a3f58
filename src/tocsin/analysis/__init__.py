"""Analyses: tables in, results out, no connection to a record. Every number carries its uncertainty."""
