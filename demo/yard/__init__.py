"""The freight yard's backend: trucks enter and leave, a questionnaire is answered for each."""
