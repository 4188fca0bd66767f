using System.Net;

namespace Gateway.Listeners.ProxyProtocol;

/// <summary>A PROXY protocol header.</summary>
/// <param name="Version">1 or 2.</param>
/// <param name="Source">
/// The client's address, or null if the header is for the sender's own connection (LOCAL) or has no IP address (UNKNOWN, UNSPEC, UNIX).
/// </param>
/// <param name="Destination">The address the client connected to; null with <paramref name="Source"/>.</param>
internal sealed record ProxyHeader(int Version, IPEndPoint? Source, IPEndPoint? Destination);
