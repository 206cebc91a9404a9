"""What operators see: logs, metrics, traces and health.

logging    one JSON object per line, with correlation and trace ids, without secrets
defects    an exception described without the data it was raised about
metrics    every Prometheus metric of the platform
tracing    W3C trace context over HTTP and Kafka
health     the checks behind /livez and /readyz
"""
