collect_ignore = ["run.py"]  # needs atheris, and is no test
