namespace Gateway.Telemetry;

/// <summary>Where one log goes as the configuration names it now: a path, <c>-</c> for standard output, or none.</summary>
/// <param name="path">The name in force.</param>
/// <param name="open">The target of a path, where a test says so.</param>
internal sealed class LogDestination(Func<string?> path, Func<string, ILogTarget>? open = null) : IDisposable
{
    private string? _path;
    private volatile ILogTarget? _target;

    public bool IsOn => !string.IsNullOrEmpty(path());

    /// <summary>The target in force; another one after the configuration has changed. Called by the log's writer alone.</summary>
    public ILogTarget? Current()
    {
        var wanted = path();
        if (wanted != _path)
        {
            _target?.Dispose();
            _target = wanted switch
            {
                null or "" => null,
                "-" => new LogStandardOutput(),
                _ => open?.Invoke(wanted) ?? new LogFile(wanted),
            };
            _path = wanted;
        }

        return _target;
    }

    public void Reopen() => _target?.Reopen();

    public void Dispose() => _target?.Dispose();
}
