from django.urls import path

from . import forecast, limits, summary

urlpatterns = [
    path("usage", summary.UsageSummary.as_view(), name="usage"),
    path("usage/forecast", forecast.UsageForecast.as_view(), name="usage-forecast"),
    path("limits", limits.LimitsNow.as_view(), name="limits"),
]
