"""The bureau's work as Django apps, each named by the work it does. A folder here with models or pages is an app."""
