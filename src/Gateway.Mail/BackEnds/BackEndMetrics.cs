using System.Diagnostics.Metrics;
using Gateway.Mail.Clusters;
using Gateway.Mail.Telemetry;

namespace Gateway.Mail.BackEnds;

/// <summary>Metrics of connections to mail back ends.</summary>
internal sealed class BackEndMetrics(IMeterFactory factory)
{
    private readonly Histogram<double> _connect = factory.Create(MailMetrics.MeterName).CreateHistogram<double>(
        "gateway.mail.backend.connect.duration", "s", "Time until a back end was ready for sign-in, by outcome.");

    public void Connected(MailDestination destination, BackEndStatus status, TimeSpan duration)
    {
        if (_connect.Enabled)
        {
            _connect.Record(
                duration.TotalSeconds,
                new("cluster", destination.Cluster),
                new("destination", destination.Name),
                new("outcome", BackEndStatuses.NameOf(status)));
        }
    }
}
