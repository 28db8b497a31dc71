"""Whose subjects they are."""

from collections import defaultdict
from datetime import datetime

from django.db import connection

from usage.models import Client
from usage.report.coverage import coverage


def clients_of(subjects: list[str], start: datetime, end: datetime) -> dict[str, list[str]]:
    """The names of the clients that asked for each of `subjects` from `start` until before `end`, in order."""
    if not subjects:
        return {}
    covered = coverage(start, end, days=False)
    where, moments = covered.of_records()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject, client_id FROM usage_monthlysubject WHERE month = ANY(%s::date[]) AND subject = ANY(%s)"  # noqa: S608
            f" UNION SELECT subject, client_id FROM usage_usagerecord WHERE {where} AND subject = ANY(%s)",
            [covered.months, subjects, *moments, subjects],
        )
        found = cursor.fetchall()
    names = dict(Client.objects.filter(pk__in={pk for _, pk in found}).values_list("pk", "name"))
    clients: dict[str, list[str]] = defaultdict(list)
    for subject, pk in found:
        clients[subject].append(names[pk])
    return {subject: sorted(found) for subject, found in clients.items()}
