"""Open data as files: the bytes follow from the grants alone, so that a rebuilt read model gives the same ones.

publisher   who publishes, and under which licence; what a file is
scdl        SCDL "subventions" 2.1.1, a CSV; scdl_rules: what its schema admits
threesixty  the 360Giving Data Standard, a JSON
manifest    what a version holds: dates, hashes, counts, licence, versions of the schemas
"""
