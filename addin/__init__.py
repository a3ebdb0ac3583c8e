"""Where the worksheet functions meet a spreadsheet: hosts, engine, refresh, command."""
