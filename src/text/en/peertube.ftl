### peertube
