### announce
