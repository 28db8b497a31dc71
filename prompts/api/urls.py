from django.urls import path, re_path

from . import use_cases, versions

USE_CASE = r"^use-cases/(?P<full_name>[^/]{1,101})"
# More digits than any version's number has, and few enough for the column.
VERSION = rf"{USE_CASE}/versions/(?P<number>[0-9]{{1,9}})"

urlpatterns = [
    path("use-cases", use_cases.UseCaseList.as_view(), name="use-cases"),
    re_path(rf"{USE_CASE}$", use_cases.UseCaseDetail.as_view(), name="use-case"),
    re_path(rf"{VERSION}$", versions.VersionDetail.as_view(), name="version"),
    # The verbs that change versions are in `generation.api`, which does them once for an `Idempotency-Key`.
]
