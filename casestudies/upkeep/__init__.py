"""How cases stay alive: tried elsewhere, said to be out of date, looked at again when it is due."""
