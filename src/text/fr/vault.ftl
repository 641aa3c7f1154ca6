### vault
