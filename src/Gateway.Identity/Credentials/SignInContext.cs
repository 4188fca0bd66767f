using System.Net;

namespace Gateway.Identity.Credentials;

/// <summary>Where and how an attempt arrived: what lockout, throttling and audit may know of it.</summary>
/// <param name="Source">The client's address, behind any PROXY header; IPv4 is never written as mapped IPv6.</param>
/// <param name="Protocol">What the access log calls it: <c>https</c>, <c>imap4</c>, <c>pop3</c>, <c>smtp</c>.</param>
/// <param name="Scheme">The authentication scheme or SASL mechanism: <c>Basic</c>, <c>Forms</c>, <c>PLAIN</c>.</param>
/// <param name="Route">The name of the route that asked, or null before one is known.</param>
/// <param name="Device">What identifies the device beyond its address (ActiveSync DeviceId, user agent), or null.</param>
/// <param name="TraceId">The id that the reply carries and the log line shows.</param>
public sealed record SignInContext(
    IPAddress Source,
    string Protocol,
    string Scheme,
    string? Route = null,
    string? Device = null,
    string? TraceId = null)
{
    /// <summary>What the directory that verifies the password reports to before the password leaves the gateway.</summary>
    public PasswordExposure Exposure { get; init; } = PasswordExposure.Uncounted;

    /// <summary>The user has signed in from this source before.</summary>
    public bool IsFamiliar { get; init; }

    /// <summary>Set where a second question can be put to the person; elsewhere it is a refusal like any other.</summary>
    public bool CanBeChallenged { get; init; }

    /// <summary>Ends the wait of a refusal whose client has hung up.</summary>
    public CancellationToken Disconnected { get; init; }
}
