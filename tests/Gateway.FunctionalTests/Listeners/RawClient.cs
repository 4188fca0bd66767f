using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Gateway.FunctionalTests.Listeners;

/// <summary>A client of bytes.</summary>
internal static class RawClient
{
    /// <summary>Sends bytes and gives all that comes back until the other side closes.</summary>
    public static async Task<string> ExchangeAsync(int port, byte[] bytes)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), TestContext.Current.CancellationToken);
        await socket.SendAsync(bytes, TestContext.Current.CancellationToken);
        using var answer = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken)) > 0)
            {
                answer.Write(buffer.AsSpan(0, read));
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed all the same.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
