"""The desk's pages: one draft to read and decide, and the next one."""

from .decision_pages import approve_page, edit_page, next_page, reject_page

PAGES = {
    "next": ("next/", next_page),
    "approve": ("<path:object_id>/approve/", approve_page),
    "edit": ("<path:object_id>/edit/", edit_page),
    "reject": ("<path:object_id>/reject/", reject_page),
}
