"""Running llmhub on one machine with nothing installed: private PostgreSQL and Redis, and every process of the service.

`python -m llmhub.local run` is behind `make run`, `python -m llmhub.local exec -- CMD` behind `make test`.
"""
