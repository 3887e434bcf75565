"""A year of a target that never was: simulated, taken through the real pipeline, and measured.

``python -m bench year --make FOLDER`` makes the year and keeps it, ``--use FOLDER`` measures one that was made,
``--days 30`` makes a smaller one. The same seed and last day make the same results, the same store and the same
figures.

What is simulated, and how it is distributed (``faults`` has the numbers):

- 20 health checks with needs between them, each round 5 minutes after the one before, begun late by a log-normal lag.
  Answers take log-normal times.
- Outages of each check: exponential times between them, log-normal lengths; what needs the check fails with it. Lone
  failures of one round likewise. Degraded spells, and stretches in which nothing inside the backend can be judged.
- Maintenance every other Sunday night, in three of five of which the API really is away for a while; one emergency
  each quarter.
- A deployment each Tuesday; one in seven breaks cases, which fail until a later deployment mends them, after
  exponential times. 40 cases each night, two of them flaky.
- A hygiene round each Monday, whose figures grow by log-normal steps until people tidy up.
- A runner that is away now and then, so that rounds are missing; a publisher that is away now and then, so that rounds
  are published together later; one round in 2,000 that is published after those that followed it.
- People who name the root cause of most incidents, hours later, call some false alarms, and forget the others; one
  incident a month that people file by hand.
"""
