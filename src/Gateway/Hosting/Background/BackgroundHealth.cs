namespace Gateway.Hosting.Background;

/// <summary>How one loop stands: written by its runner alone, read by metrics and status.</summary>
internal sealed class BackgroundHealth
{
    private volatile BackgroundFailure? _last;
    private volatile int _inARow;

    /// <summary>The last failure, kept when the loop works again; null before the first.</summary>
    public BackgroundFailure? LastFailure => _last;

    /// <summary>Failures since the last turn that ended well.</summary>
    public int FailuresInARow => _inARow;

    public bool IsFailing => _inARow > 0;

    public int Failed(string error, DateTimeOffset at)
    {
        _last = new BackgroundFailure(error, at, (_last?.Count ?? 0) + 1);
        return ++_inARow;
    }

    /// <summary>Takes note of a turn that ended well, and returns how many failures came before it.</summary>
    public int Succeeded()
    {
        var failures = _inARow;
        _inARow = 0;
        return failures;
    }
}
