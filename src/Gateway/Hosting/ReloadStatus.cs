using Gateway.Configuration;

namespace Gateway.Hosting;

/// <summary>What became of the configuration since the start; read by the admin room, written by the reloader alone.</summary>
internal sealed class ReloadStatus(TimeProvider time)
{
    private volatile ReloadSnapshot _current = new(1, time.GetUtcNow(), null, []);

    public ReloadSnapshot Current => _current;

    /// <summary>A new configuration is in force.</summary>
    internal void Applied() => _current = new ReloadSnapshot(_current.Generation + 1, time.GetUtcNow(), null, []);

    /// <summary>The last reading was refused.</summary>
    internal void Refused(IReadOnlyList<ConfigurationError> errors) =>
        _current = _current with { LastFailure = time.GetUtcNow(), Errors = errors };

    /// <summary>The file holds again what is in force.</summary>
    internal void Restored() => _current = _current with { Errors = [] };
}
