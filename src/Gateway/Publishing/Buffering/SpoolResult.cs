namespace Gateway.Publishing.Buffering;

/// <summary>A kept request body, or why there is none.</summary>
/// <param name="Status">How the keeping ended.</param>
/// <param name="Body">The body; null where it is not whole.</param>
internal readonly record struct SpoolResult(SpoolStatus Status, SpooledBody? Body)
{
    /// <summary>The HTTP status of a body that is <see cref="SpoolStatus.Invalid"/>.</summary>
    public int HttpStatus { get; init; }

    /// <summary>What the log says.</summary>
    public string? Detail { get; init; }
}
