using System.Net;
using Gateway.Forwarding.Connections;
using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Exchanges;

/// <summary>One request as the back end will receive it. Its body is the client's.</summary>
public sealed class OutboundRequest
{
    public required DestinationPool Pool { get; init; }

    public required ForwardingOptions Options { get; init; }

    public required string Method { get; init; }

    /// <summary>The request target, byte for byte as on the wire; the destination's path prefix is put in front of it.</summary>
    public required string Target { get; init; }

    /// <summary>Whether the target already includes the destination's path prefix.</summary>
    public bool IsWholeTarget { get; init; }

    /// <summary>The Host header, or null for the destination's own.</summary>
    public string? Host { get; init; }

    public required IHeaderDictionary Headers { get; init; }

    /// <summary>The key of the back-end connection among those bound to a client connection: the name of the cluster.</summary>
    public string PinKey { get; init; } = "";

    /// <summary>The user's credential if the gateway signs in to the back end with NTLM, or null.</summary>
    public NetworkCredential? Credential { get; init; }

    /// <summary>Maximum time to connect, if it is less than the destination's connect time-out.</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.MaxValue;

    /// <summary>Lets the caller end the exchange, or null.</summary>
    public ExchangeInterrupt? Interrupt { get; init; }

    /// <summary>The transform that changes the response before it starts, or null.</summary>
    public IResponseTransform? Transform { get; init; }
}
