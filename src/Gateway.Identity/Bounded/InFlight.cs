namespace Gateway.Identity.Bounded;

/// <summary>
/// Counts the attempts in flight against one limit. Attempts that might exceed it wait for the result of the others, up to a bound. So
/// parallel guesses count like sequential ones, and a right password is not refused because other attempts are in flight. Used inside its
/// owner's gate.
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

    /// <summary>Completes when an attempt ends; null when too many wait already.</summary>
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
