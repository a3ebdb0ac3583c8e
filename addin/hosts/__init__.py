"""Where people type our functions: `excel` and `libreoffice`, each with a face of its own."""
