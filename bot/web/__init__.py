"""Nova over HTTP: its health, and the platforms that deliver by webhook."""

from bot.web.routes import web_app, webhook_routes
from bot.web.server import serving_web

__all__ = ["serving_web", "web_app", "webhook_routes"]
