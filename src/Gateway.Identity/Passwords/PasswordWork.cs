using Gateway.Identity.Credentials;

namespace Gateway.Identity.Passwords;

/// <summary>One comparison that waits for its turn.</summary>
/// <param name="source">Where the attempt comes from.</param>
/// <param name="isFamiliar">The user has signed in from there.</param>
internal sealed class PasswordWork(SourceNetwork source, bool isFamiliar)
{
    private readonly TaskCompletionSource<bool> _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SourceNetwork Source => source;

    public bool IsFamiliar => isFamiliar;

    /// <summary>True when it may begin, false when it was dropped.</summary>
    public Task<bool> Turn => _turn.Task;

    public void Begin() => _turn.TrySetResult(true);

    public void Drop() => _turn.TrySetResult(false);
}
