using System.Diagnostics.Metrics;
using Gateway.Identity.Metrics;
using Gateway.Identity.Radius.Protocol;

namespace Gateway.Identity.Radius;

/// <summary>The RADIUS part of meter <c>Gateway.Identity</c>: discarded datagrams.</summary>
public sealed class RadiusMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _discarded = meters.Create(IdentityMetrics.MeterName)
        .CreateCounter<long>("gateway.identity.radius.discarded", "{datagram}", "Datagrams that were not a valid reply to a request.");

    internal void Discarded(string directory, RadiusParseStatus status) =>
        _discarded.Add(1, new("gateway.directory", directory), new("gateway.reason", ToTag(status)));

    internal static string ToTag(RadiusParseStatus status) => status switch
    {
        RadiusParseStatus.Reply => "reply",
        RadiusParseStatus.WrongLength => "wrong_length",
        RadiusParseStatus.WrongCode => "wrong_code",
        RadiusParseStatus.WrongIdentifier => "wrong_identifier",
        RadiusParseStatus.WrongAttribute => "wrong_attribute",
        RadiusParseStatus.WrongAuthenticator => "wrong_authenticator",
        RadiusParseStatus.NoMessageAuthenticator => "no_message_authenticator",
        RadiusParseStatus.WrongMessageAuthenticator => "wrong_message_authenticator",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
