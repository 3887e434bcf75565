"""What a ticket says, as blocks, and how each system writes them: plain text, wiki markup, ADF, Markdown."""
