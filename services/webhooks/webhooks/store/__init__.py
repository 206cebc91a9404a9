"""Every SQL statement of webhooks.

subscriptions  subscriptions and which versions of their secrets sign
hearing        events as they are heard, and what that makes owed
claiming       what may be posted now, and what became of it
deliveries     the log, and owing again what was settled
forgetting     what was heard long ago
standing       who answers for a subscription, with which roles
rekeying       which keys of the environment secrets are derived from
figures        for /metrics
"""
