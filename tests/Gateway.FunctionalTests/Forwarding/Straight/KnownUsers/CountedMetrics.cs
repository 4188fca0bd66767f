using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.FunctionalTests.Forwarding.Straight.KnownUsers;

/// <summary>Every counter of one gateway with its tags.</summary>
internal sealed class CountedMetrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public CountedMetrics(IServiceProvider gateway, params string[] meters)
    {
        var factory = gateway.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory)
                && instrument is Counter<long> or ObservableCounter<long>
                && meters.Contains(instrument.Meter.Name))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var names = string.Join(", ", tags.ToArray().Select(t => $"{t.Key}={t.Value}").Order(StringComparer.Ordinal));
            _counts.AddOrUpdate($"{instrument.Name} {names}", value, (_, sum) => instrument.IsObservable ? value : sum + value);
        });
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    public override string ToString()
    {
        _listener.RecordObservableInstruments();
        return string.Join('\n', _counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key}: {c.Value}"));
    }
}
