using Gateway.Identity.Credentials;

namespace Gateway.Identity.Passwords;

/// <summary>One password that waits to be compared.</summary>
/// <param name="source">The source of the attempt.</param>
/// <param name="isFamiliar">The user has signed in from the source before.</param>
internal sealed class PasswordWork(SourceNetwork source, bool isFamiliar)
{
    private readonly TaskCompletionSource<bool> _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SourceNetwork Source => source;

    public bool IsFamiliar => isFamiliar;

    /// <summary>Completes with true when the comparison may begin, with false when it was dropped.</summary>
    public Task<bool> Turn => _turn.Task;

    public void Begin() => _turn.TrySetResult(true);

    public void Drop() => _turn.TrySetResult(false);
}
