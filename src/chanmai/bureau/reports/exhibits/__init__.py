"""What can stand in a report: each exhibit asks the apps below and answers with blocks of a `Document`."""
