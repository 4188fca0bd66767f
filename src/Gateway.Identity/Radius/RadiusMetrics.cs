using System.Diagnostics.Metrics;
using Gateway.Identity.Metrics;
using Gateway.Identity.Radius.Protocol;

namespace Gateway.Identity.Radius;

/// <summary>What only RADIUS has to count, in the meter of identity.</summary>
public sealed class RadiusMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _discarded = meters.Create(IdentityMetrics.MeterName)
        .CreateCounter<long>("gateway.identity.radius.discarded", "{datagram}", "Datagrams that were no proved answer to a request.");

    internal void Discarded(string directory, RadiusParseStatus reading) =>
        _discarded.Add(1, new("gateway.directory", directory), new("gateway.reason", ToTag(reading)));

    internal static string ToTag(RadiusParseStatus reading) => reading switch
    {
        RadiusParseStatus.Reply => "reply",
        RadiusParseStatus.WrongLength => "wrong_length",
        RadiusParseStatus.WrongCode => "wrong_code",
        RadiusParseStatus.WrongIdentifier => "wrong_identifier",
        RadiusParseStatus.WrongAttribute => "wrong_attribute",
        RadiusParseStatus.WrongAuthenticator => "wrong_authenticator",
        RadiusParseStatus.NoMessageAuthenticator => "no_message_authenticator",
        RadiusParseStatus.WrongMessageAuthenticator => "wrong_message_authenticator",
        _ => throw new ArgumentOutOfRangeException(nameof(reading)),
    };
}
