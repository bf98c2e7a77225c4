"""The subcommands of `huiyin`, one module each."""
