"""Figures for Prometheus, in a registry of their own: one for each application."""

from flask import current_app
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

EXTENSION = "moderation-metrics"

# Seconds; a thread takes a few milliseconds, a post waits for the disk.
BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "moderation_requests", "Requests answered", ["endpoint", "method", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "moderation_request_seconds", "Time to answer", ["endpoint"], registry=self.registry, buckets=BUCKETS
        )
        self.comments = Counter(
            "moderation_comments", "Comments taken, by what was decided at once", ["status"], registry=self.registry
        )
        self.waiting = Gauge("moderation_queue_comments", "Comments by status", ["status"], registry=self.registry)
        self.outbox = Gauge("moderation_outbox_events", "Events that wait to be worked off", registry=self.registry)
        self.outbox_age = Gauge("moderation_outbox_age_seconds", "Age of the oldest event", registry=self.registry)
        self.model = Gauge("moderation_model_ready", "1 while the classifier works", registry=self.registry)


def metrics() -> Metrics:
    found: Metrics = current_app.extensions[EXTENSION]
    return found
