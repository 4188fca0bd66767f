using System.Net;
using Gateway.Identity.Credentials;

namespace Gateway.Mail.Connections;

/// <summary>Both ends of a socket, by which the kernel tells connections apart.</summary>
/// <param name="Local">The end of this process.</param>
/// <param name="Remote">The other end.</param>
public sealed record SocketEnds(EndPoint Local, EndPoint Remote)
{
    /// <summary>The same connection, as the other end sees it.</summary>
    public SocketEnds Reversed => new(Remote, Local);

    /// <summary>The ends, IPv4 addresses as such; null where the socket does not know one of them.</summary>
    public static SocketEnds? Of(EndPoint? local, EndPoint? remote) =>
        NormalizedAddress.Of(local) is { } here && NormalizedAddress.Of(remote) is { } there ? new SocketEnds(here, there) : null;
}
