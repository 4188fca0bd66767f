using System.Net;
using Gateway.Forwarding.Connections;
using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Exchanges;

/// <summary>One request as it is to reach the back end. Its body is the client's own.</summary>
public sealed class OutboundRequest
{
    public required DestinationPool Pool { get; init; }

    public required ForwardingOptions Options { get; init; }

    public required string Method { get; init; }

    /// <summary>The target as it stands on the wire, byte for byte; the destination's path prefix goes before it.</summary>
    public required string Target { get; init; }

    /// <summary>Whether the destination's path prefix stands in the target already.</summary>
    public bool IsWholeTarget { get; init; }

    /// <summary>The Host header, or null for the destination's own.</summary>
    public string? Host { get; init; }

    public required IHeaderDictionary Headers { get; init; }

    /// <summary>What a client connection's bound connections are told apart by: the cluster's name.</summary>
    public string PinKey { get; init; } = "";

    /// <summary>The user's own credential, where the gateway signs in to the back end with NTLM.</summary>
    public NetworkCredential? Credential { get; init; }

    /// <summary>Longest time for a connection, where it is less than the destination's own connect time-out.</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.MaxValue;

    /// <summary>Changes the response before it starts, or null.</summary>
    public IResponseTransform? Transform { get; init; }
}
