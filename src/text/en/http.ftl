### Asking other machines: platforms, and whoever receives our messages. Arguments: $account, $host, $status, $cause.

fault-http-unusable = Nothing can be asked over the network for “{ $account }”: { $cause }.
    .remedy = Restart the program. If it stays so, the system's certificates are missing: install the package “ca-certificates”.
fault-platform-unreachable = “{ $account }” could not be reached at { $host } ({ $cause }). Nothing was lost; it is tried again by itself.
    .remedy = If this lasts, check the network connection and whether { $host } answers in a browser.
fault-platform-answer-lost = The answer of “{ $account }” got lost ({ $cause }). It is being asked what arrived, so that nothing is sent twice.
    .remedy = Nothing to do now. Do not upload by hand: the upload may have succeeded.
fault-platform-answer-unreadable = “{ $account }” answered with a page instead of what was asked ({ $host }, status { $status }).
    .remedy = It is tried again by itself. If it stays so, a login page of this network or a maintenance page may stand in between: open { $host } in a browser.
fault-platform-address-wrong = An address of “{ $account }” cannot be used.
    .remedy = Check “base_url” of this account in the configuration.
fault-platform-request-wrong = A request to “{ $account }” could not be written: “{ $header }” contains characters that cannot be sent.
    .remedy = Check the credentials file of this account: no line breaks or odd characters.
fault-platform-credentials-refused = “{ $account }” refused the credentials, also after they were renewed.
    .remedy = Sign in to this account again and replace its credentials file, then use `reprise republish { $event } --to { $account }`.
fault-platform-busy = “{ $account }” asks to wait: too many requests.
    .remedy = Nothing to do; it goes on by itself.
fault-platform-trouble = “{ $account }” has trouble of its own (status { $status }).
    .remedy = It is tried again by itself. If this lasts, look at the platform's own status page.
fault-platform-moved = Instead of an answer, “{ $account }” sent elsewhere (status { $status }). That was not followed, so that nobody else sees the credentials.
    .remedy = It is tried again by itself. If it lasts, open { $host } in a browser: a log-in page of this network may stand in between, or the platform has a new address, which goes into `base_url` of this account.
fault-platform-refused = “{ $account }” refused the request (status { $status }).
    .remedy = Show this line to the person who looks after the accounts; sending again as it is would be refused again.
