### The public pages
notice-pill-expected = Expected
notice-pill-recovering = Being recovered
notice-pill-available = Available
notice-message-expected = If you cannot reach the live broadcast, nothing is lost: the recording will appear here, at this very address.
notice-message-recovering = The live broadcast could not be shown as planned. The cameras kept recording, and their recording is being prepared now. It will appear here, at this very address.
notice-message-available = The live broadcast could not be shown as planned. You can now watch the recording.
notice-watch = Watch the recording
notice-also = Also on
notice-only = Where to watch it
notice-open-file = Does it not play? Open the file itself.
notice-newer = A newer version is ready. Load the page again to see it.
notice-back = About this recording
notice-earlier = { $label } (earlier version)
notice-own-page = Our own page
notice-own-page-within = our own page
notice-chapters = Chapters
notice-subtitles = Subtitles
notice-go-on-at = Your live was cut at { $time }: go on from here ({ $place })
notice-go-on = Your live was cut: go on from here ({ $place })
notice-duration = Length: { $duration }
notice-written = Written on { $time }.
notice-updates = This page updates itself. You may leave it open, or come back later.
notice-feed = Follow by feed (RSS)
notice-language = In English
notice-feed-title = { $title }: the recording
notice-feed-available = The recording is on { $label }
notice-missing-title = There is nothing here
notice-missing = No recording is announced at this address. Check the address; if you were given it today, try again a little later.
notice-trouble-title = One moment
notice-trouble = This page cannot be shown just now. It comes back by itself: try again in a minute.
notice-back-home = Back

### Time and sizes
web-time-day = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year } at { $clock }
web-time-clock = { $hour }:{ $minute } { $zone }
web-time-exact = { $hour }:{ $minute }:{ $second } { $zone }
web-time-hours = { $hours } h { $minutes } min
web-time-minutes = { $minutes } min
web-time-seconds = { $seconds } s
web-size-bytes = { $n } B
web-size-kilo = { $n } kB
web-size-mega = { $n } MB
web-size-giga = { $n } GB
web-size-tera = { $n } TB
web-decimal-mark = .
screening-private = Only people who have this link can see this page. What has arrived plays here while it is still being copied and prepared.
screening-live = This is still being recorded: what plays here is about 30 seconds late.
screening-chapters = The camera writes this recording in chapters: each plays here as soon as it has arrived.
screening-shrank = While it was being recorded this recording became shorter: some of what plays here is no longer in it.
screening-public = The recording is being prepared. What has arrived so far can be watched here already; the finished recording will take its place, at this very address.
screening-nothing = Nothing can be watched yet. This page shows it as soon as something can.
screening-newest = The newest version that is ready
screening-making = The recording, as far as it is made
