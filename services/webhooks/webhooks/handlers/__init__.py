"""Load, decide, save. Ends with the table of what webhooks reacts to: every event, alike.

hearing       an event comes: it is kept, and owed
subscribing   what people do with subscriptions; redelivering: with deliveries
posting       what is owed goes out; outlet: what the environment says of the way
forgetting    what was heard long ago and is owed to nobody
"""

from shared.contracts import Event
from shared.messaging import Reactions
from webhooks.handlers.hearing import on_any_event

REACTIONS: Reactions = dict.fromkeys(Event.REGISTRY.values(), on_any_event)
