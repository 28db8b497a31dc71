from django.urls import path, re_path

from . import create, detail, feedback, test_runs

urlpatterns = [
    path("suggestions", create.Suggestions.as_view(), name="suggestions"),
    path("suggestions/<uuid:suggestion_id>", detail.SuggestionDetail.as_view(), name="suggestion"),
    path("suggestions/<uuid:suggestion_id>/use", detail.SuggestionUse.as_view(), name="suggestion-use"),
    path(
        "suggestions/<uuid:suggestion_id>/feedback", feedback.SuggestionFeedback.as_view(), name="suggestion-feedback"
    ),
    re_path(
        r"^use-cases/(?P<full_name>[^/]{1,101})/versions/(?P<number>[0-9]{1,10})/test-runs$",
        test_runs.TestRuns.as_view(),
        name="test-runs",
    ),
    path("test-runs/<uuid:run_id>", test_runs.TestRunDetail.as_view(), name="test-run"),
]
