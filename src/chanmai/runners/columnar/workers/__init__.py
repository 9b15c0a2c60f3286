"""Long-lived processes that share the rows: a snapshot in memory, or a Parquet file row group by row group."""
