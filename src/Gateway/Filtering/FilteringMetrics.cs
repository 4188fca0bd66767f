using System.Diagnostics.Metrics;

namespace Gateway.Filtering;

/// <summary>Counts what the request filter refused.</summary>
internal sealed class FilteringMetrics
{
    private readonly Counter<long> _refused;

    public FilteringMetrics(IMeterFactory meters) =>
        _refused = meters
            .Create("Gateway.Filtering")
            .CreateCounter<long>("gateway.filtering.refused", "{request}", "Requests refused by the filter, by reason and route.");

    public void Refused(FilterStatus verdict, string? route) =>
        _refused.Add(1, new("gateway.reason", verdict.ToString()), new("gateway.route", route ?? ""));
}
