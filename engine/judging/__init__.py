"""How composed music stands beside real music: features, overlap, judges, copies, baselines."""
