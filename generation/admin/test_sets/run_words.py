"""What a run came to, in a sentence."""

from generation.models import StudioRun
from generation.studio.tables import Progress, RunTable
from llmhub.admin_site.display import money


def progress_words(progress: Progress) -> str:
    """E.g. “7 of 24 answers, $0.012 so far”."""
    words = f"{progress.done:,} of {progress.total:,} answers"
    return f"{words}, {money(progress.cost)} so far" if progress.cost else words


def sentence_of(run: StudioRun, table: RunTable) -> str:
    """E.g. “v4 passes 11 of 12; v3 (live) passes 9. 2 got better, none worse.” Empty for a trial that went well."""
    if run.state == StudioRun.State.CANCELLED:
        return "The run was cancelled. What was made until then stands below."
    if run.kind == StudioRun.Kind.TRY:
        return _failures(table)
    first, *others = table.summaries
    words = f"v{first.version.number} passes {first.passed} of {first.passed + first.failed}"
    if not others:
        return f"{words}. There was no other version to compare with."
    live = " (live)" if run.use_case.live_version_id == others[0].version.pk else ""
    return f"{words}; v{others[0].version.number}{live} passes {others[0].passed}. {_changes(table)}"


def verdict_of(run: StudioRun, table: RunTable) -> str:
    """The tone of the sentence: `good`, `bad`, or none for what is no verdict."""
    if run.kind != StudioRun.Kind.TEST or run.state != StudioRun.State.DONE:
        return ""
    return "good" if table.summaries and table.summaries[0].failed == 0 else "bad"


def _changes(table: RunTable) -> str:
    better = sum(row.change == "better" for row in table.rows)
    worse = sum(row.change == "worse" for row in table.rows)
    if not better and not worse:
        return "None got better, none worse."
    return f"{better or 'None'} got better, {worse or 'none'} worse."


def _failures(table: RunTable) -> str:
    told = [
        f"{one.failed} of {one.failed + one.passed} answers of v{one.version.number}"
        for one in table.summaries
        if one.failed
    ]
    return f"Not usable, or failed a check: {', '.join(told)}." if told else ""
