### Telling machines and people outside
fault-announce-gone = There is nothing at the address of “{ $account }” any more ({ $host }, status { $status }). It was not told.
    .remedy = Ask the people who run it for the new address, write it into the configuration as `url`, start reprise again, then use { command-retry }. The recording itself is not affected.
fault-announce-moved = The address of “{ $account }” sends elsewhere ({ $host }, status { $status }). Messages do not follow, because they are signed for one place. It was not told.
    .remedy = Write the new address into the configuration as `url`, start reprise again, then use { command-retry }. The recording itself is not affected.
fault-announce-refused = “{ $account }” did not accept the message ({ $host }, status { $status }). It was not told.
    .remedy = Ask the people who run it whether the secret in `secret_file` is the one they expect, then use { command-retry }. The recording itself is not affected.
