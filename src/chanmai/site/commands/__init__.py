"""The subcommands of `chanmai`: a module here with `add(subparsers)` and `run(args)` is one."""
