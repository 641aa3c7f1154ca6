### dailymotion
fault-dailymotion-key-refused = Dailymotion did not accept the API key of { $account }.
    .remedy = In Dailymotion Studio, under Organization → API keys, make a private key and put it and its secret into the account's credentials file.
fault-dailymotion-permission-missing = The API key of { $account } may not do this. Dailymotion said: { $reason }
    .remedy = In Dailymotion Studio, under Organization → API keys, give the key the permissions to manage and read videos and to read the account.
fault-dailymotion-profile-unknown = The API key of { $account } gives access to no channel “{ $profile }”. It does to: { $known }.
    .remedy = In reprise.toml, set `channel` of this account to one of them, or allow the key for this channel in Dailymotion Studio.
fault-dailymotion-limit = { $account } has used up what Dailymotion lets it publish in 24 hours.
    .remedy = Nothing to do: it is tried again every hour, without sending the file again. If it is urgent, ask Dailymotion for a higher limit.
fault-dailymotion-fields-refused = Dailymotion did not accept the video's texts or settings ({ $fields }). It said: { $reason }
    .remedy = Change the event's texts or the account's defaults, then use `reprise republish { $event } --to { $account }`.
fault-dailymotion-encoding-failed = Dailymotion has the video but could not convert it. { $reason }
    .remedy = Use `reprise republish { $event } --to { $account } --force` once; if it fails again, send the video's address to Dailymotion's support.
fault-dailymotion-rejected = Dailymotion rejected the video. { $reason }
    .remedy = Look at the reason in Dailymotion Studio and answer there. When it is settled, use `reprise republish { $event } --to { $account }`; to send the recording anew, `reprise republish { $event } --to { $account } --force`. The other platforms are not affected.
fault-dailymotion-private = The video is on Dailymotion, but not public.
    .remedy = Open the video in Dailymotion Studio and set it to public, or look there why it is not. Then use `reprise republish { $event } --to { $account }`: it is looked at again, nothing is sent twice.
