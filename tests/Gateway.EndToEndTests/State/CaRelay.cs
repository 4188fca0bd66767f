using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gateway.EndToEndTests.State;

/// <summary>Where a CA looks for a challenge: passes its connections on to the gateway that a test chooses for each.</summary>
internal sealed class CaRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<Task<int?>> _choose;
    private readonly Task _accepting;

    /// <param name="choose">The port to connect to; null closes the connection.</param>
    public CaRelay(Func<Task<int?>> choose)
    {
        _choose = choose;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Completes when the CA looks for the first time.</summary>
    public Task Asked => _asked.Task;

    /// <summary>What the CA waits for before it is connected.</summary>
    public Task Hold { get; set; } = Task.CompletedTask;

    /// <summary>The one port to connect to, rather than what is chosen.</summary>
    public int? Only { get; set; }

    /// <summary>The ports that were connected to.</summary>
    public ConcurrentBag<int> Chosen { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                _asked.TrySetResult();
                await Hold.WaitAsync(_stopping.Token);
                if ((Only ?? await _choose()) is not { } port)
                {
                    return;
                }

                Chosen.Add(port);
                using var gateway = new TcpClient();
                await gateway.ConnectAsync(IPAddress.Loopback, port, _stopping.Token);
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(gateway.GetStream(), _stopping.Token),
                    gateway.GetStream().CopyToAsync(client.GetStream(), _stopping.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // The CA sees a closed connection.
            }
        }
    }
}
