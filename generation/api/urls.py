from django.urls import path, re_path

from prompts.api.urls import USE_CASE, VERSION

from . import certificates, create, detail, feedback, test_runs, versions

urlpatterns = [
    path("suggestions", create.Suggestions.as_view(), name="suggestions"),
    path("suggestions/<uuid:suggestion_id>", detail.SuggestionDetail.as_view(), name="suggestion"),
    path("suggestions/<uuid:suggestion_id>/use", detail.SuggestionUse.as_view(), name="suggestion-use"),
    path(
        "suggestions/<uuid:suggestion_id>/feedback", feedback.SuggestionFeedback.as_view(), name="suggestion-feedback"
    ),
    path(
        "suggestions/<uuid:suggestion_id>/certificate",
        certificates.SuggestionCertificate.as_view(),
        name="suggestion-certificate",
    ),
    path("certificates/verify", certificates.CertificateVerification.as_view(), name="certificate-verify"),
    path("certificates/keys", certificates.CertificateKeys.as_view(), name="certificate-keys"),
    re_path(rf"{USE_CASE}/versions$", versions.VersionList.as_view(), name="versions"),
    re_path(rf"{VERSION}/publish$", versions.VersionPublish.as_view(), name="version-publish"),
    re_path(rf"{USE_CASE}/rollback$", versions.RollBack.as_view(), name="rollback"),
    re_path(rf"{VERSION}/test-runs$", test_runs.TestRuns.as_view(), name="test-runs"),
    path("test-runs/<uuid:run_id>", test_runs.TestRunDetail.as_view(), name="test-run"),
]
