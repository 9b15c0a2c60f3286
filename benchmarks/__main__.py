"""All measurements one after the other: `make bench`."""

from benchmarks import compare, incremental

if __name__ == "__main__":
    compare.main()
    incremental.main()
