using System.Net;

namespace Gateway.Identity.Credentials;

/// <summary>Where a sign-in comes from and how it arrived, for lockout, throttling and audit.</summary>
/// <param name="Source">The client's address, behind any PROXY header; IPv4 is never written as mapped IPv6.</param>
/// <param name="Protocol">The protocol, as in the access log: <c>https</c>, <c>imap4</c>, <c>pop3</c>, <c>smtp</c>.</param>
/// <param name="Scheme">The authentication scheme or SASL mechanism: <c>Basic</c>, <c>Forms</c>, <c>PLAIN</c>.</param>
/// <param name="Route">The name of the route, or null before it is known.</param>
/// <param name="Device">What identifies the device beyond its address (ActiveSync DeviceId, user agent), or null.</param>
/// <param name="TraceId">The id in the response and in the log.</param>
public sealed record SignInContext(
    IPAddress Source,
    string Protocol,
    string Scheme,
    string? Route = null,
    string? Device = null,
    string? TraceId = null)
{
    /// <summary>Receives reports of the directory before it sends the password to a server.</summary>
    public PasswordExposure Exposure { get; init; } = PasswordExposure.Uncounted;

    /// <summary>
    /// An identifier that only one device presents: its ActiveSync DeviceId, or the cookie that the sign-in page has set; null for none.
    /// A client that presents the token of a device on which the user has signed in is familiar in every network.
    /// </summary>
    public string? DeviceId { get; init; }

    /// <summary>The user has signed in from this source or on this device before.</summary>
    public bool IsFamiliar { get; init; }

    /// <summary>
    /// The credential is that of a session, which the gateway started after it had verified the credential: no guess, and not refused for
    /// the guesses of others.
    /// </summary>
    public bool IsSession { get; init; }

    /// <summary>What the lockout knows a returning user by.</summary>
    internal SignInOrigin Origin => new(SourceNetwork.Of(Source), DeviceId is { } id ? DeviceKey.Of(id) : null);

    /// <summary>Whether a challenge can be presented to the user; otherwise a challenge is a refusal like any other.</summary>
    public bool CanBeChallenged { get; init; }

    /// <summary>
    /// The timestamp at which the credential arrived, where a part of it was verified before the authenticator was asked: the time of a
    /// refusal must not tell how far that came. Null for the moment at which the authenticator is asked.
    /// </summary>
    public long? Arrived { get; init; }

    /// <summary>Cancels the delay of a refusal when the client disconnects.</summary>
    public CancellationToken Disconnected { get; init; }
}
