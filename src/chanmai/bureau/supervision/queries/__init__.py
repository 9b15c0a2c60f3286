"""Questions about measures under supervision, evaluations and meetings."""
