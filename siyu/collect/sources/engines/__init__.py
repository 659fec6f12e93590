"""Reading foreign files: parsers that run in a child process under limits, and the parent's end of the pipe."""
