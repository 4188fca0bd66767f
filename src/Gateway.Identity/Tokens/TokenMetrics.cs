using System.Diagnostics.Metrics;
using Gateway.Identity.Metrics;

namespace Gateway.Identity.Tokens;

/// <summary>The token part of meter <c>Gateway.Identity</c>: fetched keys, refused tokens by reason.</summary>
public sealed class TokenMetrics
{
    private readonly Counter<long> _fetches;
    private readonly Counter<long> _refused;

    public TokenMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(IdentityMetrics.MeterName);
        _fetches = meter.CreateCounter<long>("gateway.identity.issuer.fetches", "{fetch}", "Fetches of an issuer's keys.");
        _refused = meter.CreateCounter<long>("gateway.identity.tokens.refused", "{token}", "Refused tokens, by reason.");
    }

    public void Fetched(string issuer, bool succeeded) =>
        _fetches.Add(1, new("gateway.directory", issuer), new("gateway.result", succeeded ? "fetched" : "failed"));

    public void Refused(string? issuer, TokenFault fault) =>
        _refused.Add(1, new("gateway.directory", issuer ?? "none"), new("gateway.reason", fault.ToString()));
}
