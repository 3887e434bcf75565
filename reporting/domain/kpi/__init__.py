"""The figures of the support plan, each a pure function of rows that are only ever appended."""
