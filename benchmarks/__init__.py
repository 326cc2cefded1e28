"""What `make bench` runs: each file measures one promise and says it in the rows of a table."""
