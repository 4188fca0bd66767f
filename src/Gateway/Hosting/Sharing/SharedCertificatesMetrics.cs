using System.Diagnostics.Metrics;
using Gateway.Certificates.Sharing;
using Gateway.State.Redis;
using Gateway.State.Sharing;

namespace Gateway.Hosting.Sharing;

/// <summary>Counts the certificates and accounts that gateways give each other.</summary>
internal sealed class SharedCertificatesMetrics
{
    private readonly Counter<long> _published;
    private readonly Counter<long> _taken;

    public SharedCertificatesMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(RedisMetrics.MeterName);
        _published = meter.CreateCounter<long>(
            "gateway.state.certificates.published", "{item}", "Certificates and accounts given to the other gateways, by result.");
        _taken = meter.CreateCounter<long>(
            "gateway.state.certificates.taken", "{item}", "Certificates and accounts of other gateways, by what became of them.");
    }

    public void Published(PublishedKind result) => _published.Add(1, new KeyValuePair<string, object?>("gateway.result", result switch
    {
        PublishedKind.Done => "done",
        PublishedKind.Fenced => "fenced",
        _ => "away",
    }));

    public void Taken(StoreItemResultKind result) => _taken.Add(1, new KeyValuePair<string, object?>("gateway.result", result switch
    {
        StoreItemResultKind.Installed => "installed",
        StoreItemResultKind.Known => "known",
        StoreItemResultKind.Older => "older",
        StoreItemResultKind.Conflict => "conflict",
        StoreItemResultKind.NotConfigured => "not_configured",
        _ => "refused",
    }));
}
