"""The same linkage on a Spark cluster, where one machine is too small.

Nothing here imports pyspark before it is used, opens a session, or knows where a cluster is: the
session is an argument. Executors need Java and Splink's jar, which Spark sends them, and no Python.
"""
