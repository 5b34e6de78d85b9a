"""Many runs: ensembles of paired worlds."""
