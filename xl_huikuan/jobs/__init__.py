"""One module a job: book in, book out."""
