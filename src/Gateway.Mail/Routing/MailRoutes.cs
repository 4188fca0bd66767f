using Microsoft.Extensions.Options;

namespace Gateway.Mail.Routing;

/// <summary>Holds the topology in force, and replaces it as a whole when the configuration changes.</summary>
public sealed class MailRoutes : IDisposable
{
    private readonly TimeProvider _time;
    private readonly IDisposable? _subscription;
    private volatile MailTopology _current;

    public MailRoutes(IOptionsMonitor<MailOptions> options, TimeProvider time)
    {
        _time = time;
        _current = MailTopology.Build(options.CurrentValue, MailTopology.Empty, time);
        _subscription = options.OnChange(changed => _current = MailTopology.Build(changed, _current, _time));
    }

    public MailTopology Current => _current;

    public void Dispose() => _subscription?.Dispose();
}
