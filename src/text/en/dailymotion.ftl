### dailymotion
