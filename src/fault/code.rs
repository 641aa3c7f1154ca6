//! What can fail, by name.

use serde::{Deserialize, Serialize};

impl Code {
    /// The code of a name, as rows and JSON carry it.
    pub fn named(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// Whether the disk that recordings are taken to is full.
    pub fn is_full_disk(self) -> bool {
        matches!(self, Code::NoRoom | Code::DiskFull)
    }

    /// Whether a disk is full, that of an archive included: what waits for it goes on when a person has made room.
    pub fn is_full(self) -> bool {
        self.is_full_disk() || matches!(self, Code::ArchiveFull | Code::ArchiveNoRoom)
    }

    /// The video is there, and set to private.
    pub fn is_private(self) -> bool {
        matches!(self, Code::YoutubeKeptPrivate | Code::PeertubePrivate | Code::DailymotionPrivate)
    }
}

/// Declares the codes once: the enum, its names and the list that the test of `text/` walks.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal,)*) => {
        /// What failed, as a key into `text/`: `fault-<name>` and its `.remedy` stand there in every language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Code { $($(#[$doc])* #[serde(rename = $name)] $code,)* }

        impl Code {
            pub const ALL: &[Code] = &[$(Code::$code,)*];

            pub fn name(self) -> &'static str {
                match self { $(Code::$code => $name,)* }
            }
        }
    };
}

// One block a seam, so that neighbours do not meet in one line. Arguments in brackets.
codes! {
    // configuration: [place] as FILE:LINE:COLUMN, and what is named
    ConfigNotToml = "config-not-toml",
    ConfigUnknownKey = "config-unknown-key",
    ConfigUnknownKind = "config-unknown-kind",
    /// [key, word, nearest]
    ConfigUnknownWord = "config-unknown-word",
    ConfigBadValue = "config-bad-value",
    ConfigMissingKey = "config-missing-key",
    ConfigMissingFile = "config-missing-file",
    ConfigTwice = "config-twice",
    /// [key, path, other]
    ConfigOverlap = "config-overlap",
    /// [key, path, other]
    ConfigCopyTwice = "config-copy-twice",
    ConfigSiteInArchive = "config-site-in-archive",
    /// [key, path]
    ConfigMissingFolder = "config-missing-folder",
    /// [table, name, nearest]
    ConfigTargetUnknown = "config-target-unknown",
    ConfigTargetNone = "config-target-none",
    // a file that a person wrote: [place, path, cause]
    TextMissing = "text-missing",
    TextIsFolder = "text-is-folder",
    /// A device, a pipe, or longer than anything a person writes.
    TextNoText = "text-no-text",
    TextShut = "text-shut",
    TextNotUtf8 = "text-not-utf8",
    CredentialMissing = "credential-missing",
    DataOpen = "data-open",
    SecretOpen = "secret-open",
    SecretEmpty = "secret-empty",
    RecipeUnknown = "recipe-unknown",
    /// [form]
    RecipeForm = "recipe-form",
    RecipeEmpty = "recipe-empty",
    /// [recipe, account]
    RecipeSoundRefused = "recipe-sound-refused",
    RecipeSoundUnsure = "recipe-sound-unsure",
    RetryNever = "retry-never",
    /// [first, most]
    RetryReversed = "retry-reversed",

    // files: [path, cause]
    DiskFull = "disk-full",
    PathNotWritable = "path-not-writable",
    PathMissing = "path-missing",
    PathTrouble = "path-trouble",
    PathNotReadable = "path-not-readable",

    // inbox: [path] and what is named
    NotAFile = "not-a-file",
    IsFolder = "is-folder",
    Symlink = "symlink",
    Empty = "empty",
    DigestMismatch = "digest-mismatch",
    HardLink = "hard-link",
    FolderShut = "folder-shut",
    FolderTooDeep = "folder-too-deep",
    TooLarge = "too-large",
    InboxCrowded = "inbox-crowded",
    NameTaken = "name-taken",

    // vault: [needed, free] bytes, [needed_mb, free_mb] millions of them; [cause] [sha256]
    NoRoom = "no-room",
    ReadBackDiffers = "read-back-differs",
    SourceChanged = "source-changed",
    SourceUnreadable = "source-unreadable",
    NotInVault = "not-in-vault",

    // media: what a file is, so that it cannot be read; [codec] [width, height]
    MediaUnreadable = "media-unreadable",
    MediaEmpty = "media-empty",
    MediaBlank = "media-blank",
    MediaNotARecording = "media-not-a-recording",
    MediaReference = "media-reference",
    MediaIndexMissing = "media-index-missing",
    MediaNoStreams = "media-no-streams",
    MediaCodec = "media-codec",
    MediaPictureTooLarge = "media-picture-too-large",
    MediaPictureUnreadable = "media-picture-unreadable",
    // media: why a recording without its index could not be repaired; [codec]
    MediaUnlike = "media-unlike",
    MediaLikeUnreadable = "media-like-unreadable",
    MediaRepairCodec = "media-repair-codec",
    /// [path]
    /// [cause]
    OutputLost = "output-lost",
    MediaOutIsSource = "media-out-is-source",
    MediaSourceChanged = "media-source-changed",
    /// [path] [track] [count]
    SoundTrackMissing = "sound-track-missing",
    // media: what became of the child; [phase] [limit]
    MediaChildMissing = "media-child-missing",
    MediaChildDied = "media-child-died",
    MediaChildStalled = "media-child-stalled",
    MediaChildSpoke = "media-child-spoke",
    MediaLimit = "media-limit",
    MediaEncoder = "media-encoder",
    /// [missing]
    MediaNotHeldIn = "media-not-held-in",
    // media: what is wrong with a rendition; [expected, found] seconds
    MediaShort = "media-short",
    MediaLong = "media-long",
    MediaMute = "media-mute",
    MediaPictureMissing = "media-picture-missing",
    MediaSoundMissing = "media-sound-missing",
    MediaBroken = "media-broken",
    // [found, at] how alike the least alike picture is, and its second
    MediaStrange = "media-strange",

    // manifest: [path, line]
    ManifestTooLarge = "manifest-too-large",
    ManifestNotText = "manifest-not-text",
    ManifestLine = "manifest-line",
    ManifestXml = "manifest-xml",

    // archive: [path] of a folder, [key] of an object
    ArchiveKeyOdd = "archive-key-odd",
    ArchiveKeyTaken = "archive-key-taken",
    ArchiveAway = "archive-away",
    ArchiveSilent = "archive-silent",
    ArchiveNotWritable = "archive-not-writable",
    ArchiveFull = "archive-full",
    ArchiveNoRoom = "archive-no-room",
    ArchiveFileTooLarge = "archive-file-too-large",
    ArchiveOddFile = "archive-odd-file",
    ArchiveOddText = "archive-odd-text",
    ArchiveBusy = "archive-busy",
    ArchiveTrouble = "archive-trouble",
    // S3, for archives and sites: [bucket, host] and [status, reason] or [cause]
    S3NoBucket = "s3-no-bucket",
    S3Denied = "s3-denied",
    S3Credentials = "s3-credentials",
    S3NoCredentials = "s3-no-credentials",
    S3Clock = "s3-clock",
    S3Region = "s3-region",
    S3Full = "s3-full",
    S3TooLarge = "s3-too-large",
    S3Damaged = "s3-damaged",
    S3Busy = "s3-busy",
    S3Unreachable = "s3-unreachable",
    S3NotS3 = "s3-not-s3",
    S3Refused = "s3-refused",
    S3PartsDiffer = "s3-parts-differ",
    // bags: [bag] and [path] or [key]
    BagSealedOtherwise = "bag-sealed-otherwise",
    BagIncomplete = "bag-incomplete",
    BagHasMore = "bag-has-more",

    // platform: [account] and what is named
    PlatformTooLarge = "platform-too-large",
    PlatformTooLong = "platform-too-long",
    PlatformSessionUnreadable = "platform-session-unreadable",
    PlatformVideoGone = "platform-video-gone",
    UploadForgotten = "upload-forgotten",
    UploadStuck = "upload-stuck",

    // youtube: [account, reason]
    YoutubeGrantDead = "youtube-grant-dead",
    YoutubeClientRefused = "youtube-client-refused",
    YoutubeApiOff = "youtube-api-off",
    YoutubeScope = "youtube-scope",
    YoutubeNoChannel = "youtube-no-channel",
    YoutubeOtherChannel = "youtube-other-channel",
    YoutubeAccountClosed = "youtube-account-closed",
    YoutubeShortOnly = "youtube-short-only",
    YoutubeCategory = "youtube-category",
    YoutubeQuota = "youtube-quota",
    YoutubeUploadQuota = "youtube-upload-quota",
    YoutubeChannelLimit = "youtube-channel-limit",
    YoutubeRefused = "youtube-refused",
    YoutubeRejected = "youtube-rejected",
    YoutubeFailed = "youtube-failed",
    YoutubeSoundOnly = "youtube-sound-only",
    YoutubeKeptPrivate = "youtube-kept-private",

    // http: [account, host, status, cause]
    HttpUnusable = "http-unusable",
    PlatformUnreachable = "platform-unreachable",
    PlatformAnswerLost = "platform-answer-lost",
    PlatformAnswerUnreadable = "platform-answer-unreadable",
    PlatformAddressWrong = "platform-address-wrong",
    PlatformRequestWrong = "platform-request-wrong",
    PlatformCredentialsRefused = "platform-credentials-refused",
    PlatformBusy = "platform-busy",
    PlatformTrouble = "platform-trouble",
    PlatformMoved = "platform-moved",
    PlatformRefused = "platform-refused",

    // simulator: [kind, name, known, address, cause]
    SimulatorUnknown = "simulator-unknown",
    SimulatorFaultUnknown = "simulator-fault-unknown",
    SimulatorCannotListen = "simulator-cannot-listen",

    // peertube: [account] [channel, known] [fields] [reason] [left_mb] [sent, stored] bytes
    PeertubeAddressMissing = "peertube-address-missing",
    PeertubeAddressRefused = "peertube-address-refused",
    PeertubeLoginRefused = "peertube-login-refused",
    PeertubeAccountBlocked = "peertube-account-blocked",
    PeertubeTwoFactor = "peertube-two-factor",
    PeertubeChannelUnknown = "peertube-channel-unknown",
    PeertubeMetadataRefused = "peertube-metadata-refused",
    PeertubeQuota = "peertube-quota",
    PeertubeLittleRoom = "peertube-little-room",
    PeertubeTooLarge = "peertube-too-large",
    PeertubeProxyLimit = "peertube-proxy-limit",
    PeertubeTypeRefused = "peertube-type-refused",
    PeertubeFileRefused = "peertube-file-refused",
    PeertubeForbidden = "peertube-forbidden",
    PeertubeChunkDamaged = "peertube-chunk-damaged",
    PeertubeStillWorking = "peertube-still-working",
    PeertubeProcessingFailed = "peertube-processing-failed",
    PeertubeSizeDiffers = "peertube-size-differs",
    PeertubeTranscodingFailed = "peertube-transcoding-failed",
    PeertubeStorageFailed = "peertube-storage-failed",
    PeertubePrivate = "peertube-private",
    PeertubeBlocked = "peertube-blocked",
    PeertubeAwaitsModeration = "peertube-awaits-moderation",

    // dailymotion: [account] [profile, known] [fields] [reason]
    DailymotionKeyRefused = "dailymotion-key-refused",
    DailymotionPermissionMissing = "dailymotion-permission-missing",
    DailymotionProfileUnknown = "dailymotion-profile-unknown",
    DailymotionLimit = "dailymotion-limit",
    DailymotionFieldsRefused = "dailymotion-fields-refused",
    DailymotionEncodingFailed = "dailymotion-encoding-failed",
    DailymotionRejected = "dailymotion-rejected",
    DailymotionPrivate = "dailymotion-private",

    // announce: [account, host, status]
    AnnounceGone = "announce-gone",
    AnnounceMoved = "announce-moved",
    AnnounceRefused = "announce-refused",

    // site: [path, cause]
    SitePathOdd = "site-path-odd",
    SiteAway = "site-away",
    SiteNotWritable = "site-not-writable",
    SiteFull = "site-full",
    SiteOddFile = "site-odd-file",
    SiteTrouble = "site-trouble",

    // acts: [event] [task] [clip] [name, nearest]
    EventUnknown = "event-unknown",
    EventKnown = "event-known",
    SlugOdd = "slug-odd",
    CameraOdd = "camera-odd",
    SlugEmpty = "slug-empty",
    CameraEmpty = "camera-empty",
    TimesReversed = "times-reversed",
    TaskUnknown = "task-unknown",
    ClipUnknown = "clip-unknown",
    ClipElsewhere = "clip-elsewhere",
    ClipUnsettled = "clip-unsettled",
    ClipReplaced = "clip-replaced",
    AccountUnknown = "account-unknown",
    VersionUnusable = "version-unusable",
    TimeOdd = "time-odd",
    NothingBetween = "nothing-between",
    CannotListen = "cannot-listen",
    LittleRoom = "little-room",
    NoRoomLeft = "no-room-left",
    NoSecondPlace = "no-second-place",

    // store, engine: [cause]
    StoreTrouble = "store-trouble",
    StoreConflict = "store-conflict",
    RowGone = "row-gone",
    BagUnsound = "bag-unsound",
    CopyLost = "copy-lost",
    TargetUnknown = "target-unknown",
    NothingToShow = "nothing-to-show",
    /// [path, key]
    FilmUnfit = "film-unfit",
    LogoUnfit = "logo-unfit",
    /// [path]
    SoundUnfit = "sound-unfit",
    /// [kind, found, limit]
    ClipOver = "clip-over",
    /// [kind, found, limit]
    ClipErrors = "clip-errors",
    /// [event]
    RedactionEarly = "redaction-early",
    /// [version, length]
    RedactionNowhere = "redaction-nowhere",
    /// [id, event]
    RedactionUnknown = "redaction-unknown",
    /// [id, event]
    RedactionAstray = "redaction-astray",
    /// [option]
    RedactionTimes = "redaction-times",
    /// [text]
    RedactionSpot = "redaction-spot",
    /// [text, size]
    RedactionBox = "redaction-box",
    PublicationGone = "publication-gone",
    PublicationLength = "publication-length",
    /// [account, event]
    PublicationMadePrivate = "publication-made-private",
    /// [account, event]
    WordHeld = "word-held",
    /// [account, event]
    PublicationStopped = "publication-stopped",
    PublicationStoppedUnknown = "publication-stopped-unknown",
    /// [account, event, url]
    PublicationStoppedLive = "publication-stopped-live",
    /// [account, event, url]
    PublicationShown = "publication-shown",
    DataDirInUse = "data-dir-in-use",
    DaemonStuck = "daemon-stuck",
    Interrupted = "interrupted",
    StageCrashed = "stage-crashed",
    DeathPointUnknown = "death-point-unknown",
}
