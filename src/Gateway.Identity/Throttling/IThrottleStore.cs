namespace Gateway.Identity.Throttling;

/// <summary>
/// Counts failures by network. An implementation reserves a failure before the password is sent, so that parallel guesses cannot exceed a
/// limit. What this process knows is in <see cref="MemoryThrottleStore"/>, whichever store counts.
/// </summary>
internal interface IThrottleStore
{
    /// <summary>Requests admission; waits if the result depends on attempts in flight. Null refuses.</summary>
    /// <param name="networks">The networks that it counts against, the smallest first.</param>
    /// <param name="isLimited">False where it is counted and never refused.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<SourceVisit?> EnterAsync(
        IReadOnlyList<ThrottledNetwork> networks, bool isLimited, CancellationToken cancellationToken);

    /// <summary>Requests one more failure for an admitted attempt. It never waits for other attempts.</summary>
    ValueTask<bool> TryEnterAgainAsync(SourceVisit visit, bool isLimited);

    /// <summary>Ends a visit and counts its failures; the networks that have reached their limit by them.</summary>
    ValueTask<IReadOnlyList<ThrottledNetwork>> LeaveAsync(SourceVisit visit, int failures);

    /// <summary>Resets the failures of a network; false if there are none.</summary>
    bool Release(ThrottledNetwork network);
}
