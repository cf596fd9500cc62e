"""What is kept: tables, transactions, and the queries, one module a noun."""
