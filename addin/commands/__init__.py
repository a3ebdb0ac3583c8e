"""The `leasebridge` command (`cli.main`), and the buttons of Excel's ribbon (`ribbon`)."""
