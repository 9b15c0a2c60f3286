"""How far an import is, as its job says."""

from chanmai.bureau.jobs.queries import job_of


def progress_of(batch: int) -> tuple[str, int, int] | None:
    """Step, how much of it is done and how much there is; None while it does not work."""
    job = job_of("import", batch)
    return (job.step, job.done, job.total) if job is not None and job.is_live and job.step else None
