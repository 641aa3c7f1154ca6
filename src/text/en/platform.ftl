### platform
