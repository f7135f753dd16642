"""Tables and fields made at run time: what may be asked for, and the columns and tables that follow."""
