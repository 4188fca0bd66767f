using System.Diagnostics.Metrics;
using Gateway.Identity.Radius.Protocol;

namespace Gateway.Identity.Radius;

/// <summary>What only RADIUS has to count, in the meter of identity.</summary>
public sealed class RadiusMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _discarded = meters.Create(IdentityMetrics.MeterName)
        .CreateCounter<long>("gateway.identity.radius.discarded", "{datagram}", "Datagrams that were no proved answer to a request.");

    internal void Discarded(string directory, RadiusReading reading) =>
        _discarded.Add(1, new("gateway.directory", directory), new("gateway.reason", ToTag(reading)));

    internal static string ToTag(RadiusReading reading) => reading switch
    {
        RadiusReading.Reply => "reply",
        RadiusReading.WrongLength => "wrong_length",
        RadiusReading.WrongCode => "wrong_code",
        RadiusReading.WrongIdentifier => "wrong_identifier",
        RadiusReading.WrongAttribute => "wrong_attribute",
        RadiusReading.WrongAuthenticator => "wrong_authenticator",
        RadiusReading.NoMessageAuthenticator => "no_message_authenticator",
        RadiusReading.WrongMessageAuthenticator => "wrong_message_authenticator",
        _ => throw new ArgumentOutOfRangeException(nameof(reading)),
    };
}
