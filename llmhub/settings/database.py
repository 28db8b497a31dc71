"""PostgreSQL through psycopg's own pool, and Redis."""

from .environment import env, required

DATABASES = {"default": env.db_url_config(required("DATABASE_URL"))}
# The pool looks at a connection before it hands it out: after a restart of PostgreSQL nobody gets one that is dead.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    # A request thread takes a connection when it first needs one and gives it back when it ends or starts to wait.
    "pool": {
        "min_size": 1,
        "max_size": env.int("DATABASE_POOL_SIZE", 20),
        "timeout": env.int("DATABASE_POOL_TIMEOUT_S", 10),
    },
}

REDIS_URL = required("REDIS_URL")
