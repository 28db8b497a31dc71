from django.urls import path

from . import create, detail

urlpatterns = [
    path("suggestions", create.Suggestions.as_view(), name="suggestions"),
    path("suggestions/<uuid:suggestion_id>", detail.SuggestionDetail.as_view(), name="suggestion"),
    path("suggestions/<uuid:suggestion_id>/use", detail.SuggestionUse.as_view(), name="suggestion-use"),
]
