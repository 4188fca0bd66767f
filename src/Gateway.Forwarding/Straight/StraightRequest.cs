using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Protocol;
using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Straight;

/// <summary>A request whose bytes have all arrived. The object is reused for every request of a connection.</summary>
public sealed class StraightRequest
{
    private volatile bool _closesClient;

    public RequestHead Head { get; } = new();

    /// <summary>The body, where the head says that it is chunked.</summary>
    public RequestChunks Chunks { get; } = new();

    /// <summary>The bytes of the request: its head and its body.</summary>
    public ReadOnlyMemory<byte> Bytes { get; set; }

    public StraightRoute Route { get; set; } = null!; // set for each request, as is the next

    public DestinationPool Pool { get; set; } = null!;

    public string Method { get; set; } = "";

    /// <summary>The Host header for the back end, or null for the destination's own.</summary>
    public string? Host { get; set; }

    /// <summary>The X-Forwarded-For line with its CRLF; empty where the client has no address.</summary>
    public ReadOnlyMemory<byte> ForwardedFor { get; set; }

    /// <summary>The Strict-Transport-Security line of the response with its CRLF, in place of the back end's; empty for none.</summary>
    public ReadOnlyMemory<byte> StrictTransportSecurity { get; set; }

    /// <summary>Headers of the gateway's own for the back end, where the route withholds the client's of the same names.</summary>
    public HeaderDictionary Own { get; } = [];

    /// <summary>Whether the client's Cookie is withheld; what is left of it stands in <see cref="Own"/>.</summary>
    public bool ReplacesCookie { get; set; }

    /// <summary>Rewrites response headers; null for none.</summary>
    public IHeaderRewriting? Rewriting { get; set; }

    /// <summary>
    /// Whether the client's connection is closed after the response. Any thread may set it; it is read with the response head.
    /// </summary>
    public bool ClosesClient
    {
        get => _closesClient;
        set => _closesClient = value;
    }

    /// <summary>Whether the request has a body, which may be chunked and without data.</summary>
    internal bool HasBody => Head.IsChunked || Head.ContentLength > 0;

    /// <summary>The size of the body without its framing.</summary>
    internal long BodyBytes => Head.IsChunked ? Chunks.DataBytes : Math.Max(Head.ContentLength, 0);

    /// <summary>The body as it was received.</summary>
    internal ReadOnlySpan<byte> Body => Bytes.Span[Head.Length..];
}
