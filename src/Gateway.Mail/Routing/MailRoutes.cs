using Gateway.Mail.Clusters;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Mail.Routing;

/// <summary>Holds the topology in force, and replaces it as a whole when the configuration changes.</summary>
public sealed partial class MailRoutes : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger<MailRoutes> _logger;
    private readonly IDrainedDestinations? _drained;
    private readonly IDisposable? _subscription;
    private volatile MailTopology _current;

    public MailRoutes(
        IOptionsMonitor<MailOptions> options, TimeProvider time, ILogger<MailRoutes> logger, IDrainedDestinations? drained = null)
    {
        _time = time;
        _logger = logger;
        _drained = drained;
        _current = Build(options.CurrentValue, MailTopology.Empty);
        _subscription = options.OnChange(changed => _current = Build(changed, _current));
    }

    public MailTopology Current => _current;

    /// <summary>Follows a change of what is drained.</summary>
    public void DrainsChanged() => MarkDrained(_current);

    public void Dispose() => _subscription?.Dispose();

    private MailTopology Build(MailOptions options, MailTopology previous)
    {
        foreach (var cluster in options.Clusters.Where(c => c.Tls.AllowsObsolete))
        {
            Log.Obsolete(_logger, cluster.Name);
        }

        var topology = MailTopology.Build(options, previous, _time);
        MarkDrained(topology);
        return topology;
    }

    private void MarkDrained(MailTopology topology)
    {
        foreach (var destination in topology.Clusters.SelectMany(c => c.Destinations))
        {
            destination.IsDrained = _drained?.IsDrained(destination.Cluster, destination.Name) == true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4025, LogLevel.Warning, "Cluster {Cluster} has Tls:DangerousObsoleteTls: TLS 1.0, weak keys and ciphers are "
            + "offered to its back ends, and who is between can read and change what passes.")]
        public static partial void Obsolete(ILogger logger, string cluster);
    }
}
