"""Every operation asked by everybody about every state of its object.

stage     who asks, and the objects; intake, review, funding, impact, webhooks drive those into each of their states
requests  a well-formed request for an operation, from its OpenAPI description
undone    units of work that are taken back at their end: a stage is the same for every question
asking    the questions, and their answers
"""
