using System.Security.Authentication.ExtendedProtection;

namespace Gateway.Forwarding.Connections;

/// <summary>What carries the bytes of a connection to a back end: one reader and one writer may use it at once.</summary>
internal interface IUpstreamTransport : IDisposable
{
    /// <summary>The back end's certificate as Extended Protection wants it (RFC 5929), or null without TLS.</summary>
    ChannelBinding? ChannelBinding { get; }

    /// <summary>Whether it is as near to the caller's thread as any connection can be.</summary>
    bool IsNear { get; }

    /// <summary>From here on nobody reads until the next request is written, and what the back end does meanwhile makes it stale.</summary>
    void Rest();

    /// <summary>Whether the back end has closed it since, or said something nobody asked for.</summary>
    /// <param name="asksKernel">Whether the kernel is asked too, and not only what has been seen of it already.</param>
    bool IsStale(bool asksKernel);

    /// <summary>Whether what makes it stale are bytes, and not its end. It is of no further use then.</summary>
    bool HasUnexpected();

    /// <summary>Receives; 0 at the end. Empty memory waits until there may be something.</summary>
    ValueTask<int> ReadAsync(Memory<byte> memory);

    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>From here on its two directions end one by one.</summary>
    void BeginTunnel();

    /// <summary>Says, by the task that writes, that nothing more will be sent; a tunnel alone does.</summary>
    ValueTask ShutdownSendAsync();

    /// <summary>Cuts it: what waits fails.</summary>
    void Abort();
}
