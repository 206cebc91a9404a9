"""Every SQL statement of funding, and rows to and from the domain. One module for each business object."""
