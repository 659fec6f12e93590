"""What a plugin author or an auditor runs against Siyu: contract suites, fakes of outside services, case files."""
