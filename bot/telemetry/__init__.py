"""What operators see of a running Nova: metrics, readiness, traces; never what people said, nor who they are."""
