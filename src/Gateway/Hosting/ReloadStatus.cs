using Gateway.Configuration;

namespace Gateway.Hosting;

/// <summary>The state of the configuration since the start. Only the reloader writes it, and the status reads it.</summary>
internal sealed class ReloadStatus(TimeProvider time)
{
    private volatile ReloadSnapshot _current = new(1, time.GetUtcNow(), null, []);

    public ReloadSnapshot Current => _current;

    /// <summary>Records that a new configuration was applied.</summary>
    internal void Applied() => _current = new ReloadSnapshot(_current.Generation + 1, time.GetUtcNow(), null, []);

    /// <summary>Records that the file was refused.</summary>
    internal void Refused(IReadOnlyList<ConfigurationError> errors) =>
        _current = _current with { LastFailure = time.GetUtcNow(), Errors = errors };

    /// <summary>Records that the file equals the configuration in use again.</summary>
    internal void Restored() => _current = _current with { Errors = [] };
}
