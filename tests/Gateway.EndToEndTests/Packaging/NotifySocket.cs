using System.Net.Sockets;
using System.Text;

namespace Gateway.EndToEndTests.Packaging;

/// <summary>The service manager's end of sd_notify.</summary>
internal sealed class NotifySocket : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public NotifySocket(string path)
    {
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, (UnixFileMode)0x1FF);
    }

    /// <summary>Waits for a notification that begins like this, and returns it.</summary>
    public async Task<string> ReceiveAsync(string start, CancellationToken cancellationToken)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(Patience);
        var buffer = new byte[4096];
        while (true)
        {
            var text = Encoding.UTF8.GetString(buffer, 0, await _socket.ReceiveAsync(buffer, timer.Token));
            if (text.StartsWith(start, StringComparison.Ordinal))
            {
                return text;
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}
