### simulator
