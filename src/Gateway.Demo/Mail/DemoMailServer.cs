using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Gateway.Demo.Mailboxes;

namespace Gateway.Demo.Mail;

/// <summary>
/// A small mail server without TLS on a free port of the loopback address: IMAP4, POP3 or submission for the demo's mailboxes.
/// </summary>
public sealed class DemoMailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, byte> _sessions = new();
    private readonly Func<DemoLines, CancellationToken, Task> _session;
    private readonly Task _accepting;

    private DemoMailServer(Func<DemoLines, CancellationToken, Task> session)
    {
        _session = session;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static DemoMailServer StartImap(DemoMailboxes mailboxes) =>
        new((lines, token) => new DemoImapSession(mailboxes, lines).RunAsync(token));

    public static DemoMailServer StartPop(DemoMailboxes mailboxes) =>
        new((lines, token) => new DemoPopSession(mailboxes, lines).RunAsync(token));

    public static DemoMailServer StartSmtp(DemoMailboxes mailboxes) =>
        new((lines, token) => new DemoSmtpSession(mailboxes, lines).RunAsync(token));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions.Keys);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var session = ServeAsync(client);
                _sessions[session] = 0;
                _ = session.ContinueWith(ended => _sessions.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server was stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        connection.NoDelay = true;
        try
        {
            await _session(new DemoLines(connection.GetStream()), _stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // The client closed the connection, or the server was stopped.
        }
    }
}
