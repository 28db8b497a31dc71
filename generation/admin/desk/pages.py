"""The desk's pages: the next draft, and everything that can be done with one."""

from .decision_pages import again_page, approve_page, reject_page
from .editing_pages import changes_page, edit_page
from .holding_pages import hold_page, release_page, take_over_page
from .next_pages import next_page, skipped_page
from .passing_pages import hand_over_page, skip_page, unskip_page
from .taking_back_pages import reopen_page, undo_page

PAGES = {
    "next": ("next/", next_page),
    "skipped": ("skipped/", skipped_page),
    "approve": ("<path:object_id>/approve/", approve_page),
    "edit": ("<path:object_id>/edit/", edit_page),
    "changes": ("<path:object_id>/changes/", changes_page),
    "reject": ("<path:object_id>/reject/", reject_page),
    "again": ("<path:object_id>/again/", again_page),
    "skip": ("<path:object_id>/skip/", skip_page),
    "unskip": ("<path:object_id>/unskip/", unskip_page),
    "hand-over": ("<path:object_id>/hand-over/", hand_over_page),
    "hold": ("<path:object_id>/hold/", hold_page),
    "release": ("<path:object_id>/release/", release_page),
    "take-over": ("<path:object_id>/take-over/", take_over_page),
    "undo": ("<path:object_id>/undo/", undo_page),
    "reopen": ("<path:object_id>/reopen/", reopen_page),
}
