using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Forwarding.Protocol;
using Gateway.Forwarding.Results;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>What the instruments of one gateway, and not of others in the process, count.</summary>
internal sealed class ForwardingMeters : IDisposable
{
    private const string AcceptedDefects = "gateway.forwarding.response.accepted_defects";

    private readonly MeterListener _listener;
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public ForwardingMeters(IServiceProvider gateway)
    {
        var factory = gateway.GetRequiredService<IMeterFactory>();
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, factory) && instrument.Name is "gateway.forwarding.retries"
                    or "gateway.forwarding.response.defects" or AcceptedDefects or "http.client.request.duration"
                    or "kestrel.active_connections")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>((
            instrument,
            value,
            tags,
            _) => _counts.AddOrUpdate(KeyOf(instrument, TagOf(tags, "gateway.defect")), value, (_, sum) => sum + value));
        _listener.SetMeasurementEventCallback<double>((
            _, _, tags, _) => _counts.AddOrUpdate(TagOf(tags, "error.type") ?? "", 1, static (_, sum) => sum + 1));
        _listener.Start();
    }

    /// <summary>Requests that were sent again because their connection had died.</summary>
    public long Retries => _counts.GetValueOrDefault("gateway.forwarding.retries");

    /// <summary>Connections of clients that are open now.</summary>
    public long ClientConnections => _counts.GetValueOrDefault("kestrel.active_connections");

    public long CountOf(ForwardingStatus outcome) => _counts.GetValueOrDefault(outcome.ToString());

    public long CountOf(ResponseDefect defect) => _counts.GetValueOrDefault(defect.ToString());

    /// <summary>Responses whose defect was accepted.</summary>
    public long CountOf(LenientDefect defect) => _counts.GetValueOrDefault($"{AcceptedDefects} {defect}");

    public void Dispose() => _listener.Dispose();

    private static string KeyOf(Instrument instrument, string? defect) =>
        instrument.Name == AcceptedDefects ? $"{AcceptedDefects} {defect}" : defect ?? instrument.Name;

    private static string? TagOf(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name)
            {
                return (string?)tag.Value;
            }
        }

        return null;
    }
}
