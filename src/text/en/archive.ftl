### archive
