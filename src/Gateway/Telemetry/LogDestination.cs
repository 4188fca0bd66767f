namespace Gateway.Telemetry;

/// <summary>The configured destination of one log, or none.</summary>
/// <param name="path">Returns the current setting.</param>
/// <param name="open">Opens the target of a path.</param>
internal sealed class LogDestination(Func<string?> path, Func<string, ILogTarget> open) : IDisposable
{
    private string? _path;
    private volatile ILogTarget? _target;

    public bool IsOn => !string.IsNullOrEmpty(path());

    /// <summary>The current target, replaced after the configuration has changed. Called only by the log's writer.</summary>
    public ILogTarget? Current()
    {
        var wanted = path();
        if (wanted != _path)
        {
            _target?.Dispose();
            _target = string.IsNullOrEmpty(wanted) ? null : open(wanted);
            _path = wanted;
        }

        return _target;
    }

    public void Reopen() => _target?.Reopen();

    public void Dispose() => _target?.Dispose();
}
