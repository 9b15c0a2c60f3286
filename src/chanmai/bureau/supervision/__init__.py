"""Supervision 督办: measures as tasks, progress and lights, evaluations, the joint meeting, opinions."""
