"""How the admin looks (Unfold). The sidebar shows each person only what their permissions allow."""
UNFOLD = {
    "SITE_TITLE": "llmhub",
    "SITE_HEADER": "llmhub",
}
