"""Nova over HTTP: its health, the platforms that deliver by webhook, and the webhooks of pipelines."""

from bot.web.routes import pipeline_routes, web_app, webhook_routes
from bot.web.server import serving_web

__all__ = ["pipeline_routes", "serving_web", "web_app", "webhook_routes"]
