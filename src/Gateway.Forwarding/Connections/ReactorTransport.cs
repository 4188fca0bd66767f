using System.Security.Authentication.ExtendedProtection;
using Gateway.Transport.Upstream;

namespace Gateway.Forwarding.Connections;

/// <summary>A connection on the reactor of the client that it serves.</summary>
internal sealed class ReactorTransport(UpstreamChannel channel) : IUpstreamTransport
{
    private readonly Lazy<ChannelBinding?> _binding = new(() => channel.PeerCertificate is { } peer ? EndpointBinding.Of(peer) : null);

    public ChannelBinding? ChannelBinding => _binding.Value;

    public bool IsNear => channel.IsNear;

    public void Rest() => channel.BeginRest();

    public bool IsStale(bool asksKernel) => channel.IsStale(asksKernel);

    public bool HasUnexpected() => channel.HasUnexpected;

    public ValueTask<int> ReadAsync(Memory<byte> memory) => channel.ReadAsync(memory);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => channel.WriteAsync(bytes);

    public void BeginTunnel()
    {
        // Its directions are apart from the first byte.
    }

    public async ValueTask ShutdownSendAsync() => await channel.EndSendingAsync();

    public void Abort() => channel.Abort();

    public void Dispose()
    {
        channel.Dispose();
        if (_binding.IsValueCreated)
        {
            _binding.Value?.Dispose();
        }
    }
}
