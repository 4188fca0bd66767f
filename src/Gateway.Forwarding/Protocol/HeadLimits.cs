namespace Gateway.Forwarding.Protocol;

/// <summary>The limits of what a back end may send before, around and after the data of a body.</summary>
internal static class HeadLimits
{
    /// <summary>Maximum size of a response head in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Maximum number of headers in a response head.</summary>
    public const int MaxHeaders = 256;

    /// <summary>Maximum number of interim responses (1xx) before the final one.</summary>
    public const int MaxInterimResponses = 32;

    /// <summary>Maximum size of the extensions of one chunk in bytes.</summary>
    public const int MaxChunkExtensionBytes = 1024;

    /// <summary>Maximum size of the trailers of a body in bytes.</summary>
    public const int MaxTrailerBytes = 8 * 1024;

    /// <summary>
    /// Maximum time between the first and the last byte of a response head. The first byte may take longer, as in a long poll.
    /// </summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(30);
}
