namespace Gateway.Hosting.Background;

/// <summary>The health of one background loop: written only by its runner, read by metrics and status.</summary>
internal sealed class BackgroundHealth
{
    private volatile BackgroundFailure? _last;
    private volatile int _inARow;

    /// <summary>The last failure, which is kept after recovery; null before the first.</summary>
    public BackgroundFailure? LastFailure => _last;

    /// <summary>Consecutive failures since the last successful iteration.</summary>
    public int FailuresInARow => _inARow;

    public bool IsFailing => _inARow > 0;

    public int Failed(string error, DateTimeOffset at)
    {
        _last = new BackgroundFailure(error, at, (_last?.Count ?? 0) + 1);
        return ++_inARow;
    }

    /// <summary>Records a successful iteration and returns the number of failures before it.</summary>
    public int Succeeded()
    {
        var failures = _inARow;
        _inARow = 0;
        return failures;
    }
}
