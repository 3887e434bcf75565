"""What every test may ask for."""

pytest_plugins = ["pytester", "tests.demo_stack", "tests.servers", "tests.brokers", "tests.postgres"]
