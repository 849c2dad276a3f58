"""The demonstration reports: invented outlets on real events of 2019–2022, written for this project."""
