namespace Gateway.Identity.Bounded;

/// <summary>
/// The attempts under way against one limit. Those that might break it wait for the outcome of the others, up to a bound, so that parallel
/// guesses are counted like one after the other and a right password is not refused for arriving in company. Used under its owner's gate.
/// </summary>
internal sealed class InFlight
{
    private const int MaximumWaiting = 128;

    private TaskCompletionSource? _ended;
    private int _waiting;

    public int Count { get; private set; }

    public void Begin() => Count++;

    public void End()
    {
        Count--;
        _ended?.SetResult();
        _ended = null;
        _waiting = 0;
    }

    /// <summary>Ends when an attempt does; null when too many wait already.</summary>
    public Task? EndsAsync()
    {
        if (_waiting >= MaximumWaiting)
        {
            return null;
        }

        _waiting++;
        _ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _ended.Task;
    }
}
