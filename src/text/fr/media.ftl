### media
