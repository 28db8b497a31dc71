"""PostgreSQL and Redis for a run: those that the environment names, else private ones."""

import os
from urllib.parse import urlsplit

import environ
import psycopg
import redis
from django.core.exceptions import ImproperlyConfigured

from .layout import Layout
from .postgres_server import PostgresServer
from .problem import CannotRun
from .processes import Processes
from .redis_server import RedisServer

CONNECT_LIMIT_S = 5
NO_DATABASE_URL = "DATABASE_URL is not a URL like postgres://user:password@host:5432/name."


def start_services(layout: Layout, processes: Processes) -> dict[str, str]:
    """Start the services that the environment does not name; DATABASE_URL and REDIS_URL for everybody.

    Raises CannotRun, also where a named service does not answer, and Interrupted.
    """
    database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    if database_url:
        check_database(database_url)
    if redis_url:
        check_redis(redis_url)
    durable = os.environ.get("LLMHUB_ENV") != "test"
    return {
        "DATABASE_URL": database_url or PostgresServer(layout, processes, durable=durable).start(),
        "REDIS_URL": redis_url or RedisServer(layout, processes).start(),
    }


def check_database(url: str) -> None:
    """Raises CannotRun where `url` is not a PostgreSQL database that can be used."""
    # Before Django's own parser sees it, as that prints what it does not know, password and all.
    if "postgresql" not in environ.Env.DB_SCHEMES.get(url.partition(":")[0], ""):
        raise CannotRun(NO_DATABASE_URL)
    try:
        facts = environ.Env.db_url_config(url)
    except (ImproperlyConfigured, ValueError) as error:
        raise CannotRun(NO_DATABASE_URL) from error
    try:
        psycopg.connect(
            dbname=facts["NAME"],
            user=facts["USER"] or None,
            password=facts["PASSWORD"] or None,
            host=facts["HOST"] or None,
            port=facts["PORT"] or None,
            connect_timeout=CONNECT_LIMIT_S,
        ).close()
    except psycopg.Error as error:
        raise CannotRun(f"The database that DATABASE_URL names cannot be used: {one_line(error)}") from error


def check_redis(url: str) -> None:
    """Raises CannotRun where `url` is not a Redis that answers."""
    where = urlsplit(url).hostname or "its host"
    try:
        with redis.Redis.from_url(
            url, socket_connect_timeout=CONNECT_LIMIT_S, socket_timeout=CONNECT_LIMIT_S
        ) as client:
            client.ping()
    except ValueError as error:
        raise CannotRun("REDIS_URL is not a URL like redis://:password@host:6379/0.") from error
    except redis.RedisError as error:
        raise CannotRun(f"The Redis that REDIS_URL names ({where}) cannot be used: {one_line(error)}") from error


def one_line(error: Exception) -> str:
    """The last line of what `error` says, which is where libpq puts the cause."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1] if lines else type(error).__name__).rstrip(".") + "."
