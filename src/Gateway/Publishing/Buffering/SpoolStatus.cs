namespace Gateway.Publishing.Buffering;

/// <summary>How the keeping of a request body ended.</summary>
internal enum SpoolStatus
{
    /// <summary>The body is whole.</summary>
    Whole,

    /// <summary>It is longer than the cluster's RequestBuffer allows.</summary>
    TooLarge,

    /// <summary>There is no room: the cluster keeps as much as it may, the disk is full, or the folder is not writable.</summary>
    NoSpace,

    /// <summary>The client disconnected before the end.</summary>
    ClientLeft,

    /// <summary>The client sent nothing for too long.</summary>
    ClientStalled,

    /// <summary>The body is malformed, or longer than the route allows.</summary>
    Invalid,
}
