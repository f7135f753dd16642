"""CSV, XLSX and Parquet in and out: reading files safely, reading values by a declared format, writing."""
