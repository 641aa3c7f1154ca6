### http
