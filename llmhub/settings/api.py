"""The REST API and its documentation."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["usage.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["llmhub.scopes.HasScope"],
    "DEFAULT_PARSER_CLASSES": ["llmhub.json_input.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "llmhub.json_input.AlwaysJSON",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "llmhub.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "COMPACT_JSON": True,
    "URL_FORMAT_OVERRIDE": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "llmhub",
    "DESCRIPTION": "Suggestions from Claude that people approve.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
}
