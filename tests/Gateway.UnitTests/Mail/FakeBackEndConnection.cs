using System.Net.Sockets;
using System.Text;

namespace Gateway.UnitTests.Mail;

/// <summary>The back end's end of one of the gateway's connections.</summary>
internal sealed class FakeBackEndConnection(TcpClient client) : IAsyncDisposable
{
    public Stream Stream { get; set; } = client.GetStream();

    public async Task SendAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        client.NoDelay = true;
        await Stream.WriteAsync(bytes, cancellationToken);
    }

    public Task SendLineAsync(string line, CancellationToken cancellationToken) =>
        SendAsync(Encoding.UTF8.GetBytes(line + "\r\n"), cancellationToken);

    /// <summary>A line without CRLF; null at the end.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        try
        {
            while (await Stream.ReadAsync(one, cancellationToken) == 1)
            {
                if (one[0] == '\n')
                {
                    return Encoding.UTF8.GetString([.. bytes]).TrimEnd('\r');
                }

                bytes.Add(one[0]);
            }
        }
        catch (IOException)
        {
            return null;
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        client.Dispose();
    }
}
