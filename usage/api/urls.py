from django.urls import path

from . import summary

urlpatterns = [path("usage", summary.UsageSummary.as_view(), name="usage")]
