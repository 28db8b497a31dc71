"""The verbs that change prompt versions, each done once for an `Idempotency-Key`: a repeated roll back goes back once."""

from prompts.api import publishing, versions

from .once import once


class VersionList(versions.VersionList):
    post = once(versions.VersionList.post)


class VersionPublish(publishing.VersionPublish):
    post = once(publishing.VersionPublish.post)


class RollBack(publishing.RollBack):
    post = once(publishing.RollBack.post)
