using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Testing;

namespace Gateway.UnitTests.Identity.Verifiers;

/// <summary>A mail server behind TLS that greets and then says to each line what a test says; null says nothing.</summary>
internal sealed class MailPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2 _certificate = TestCertificates.Issue("localhost");
    private readonly string _greeting;
    private readonly Func<string, string?> _answer;
    private readonly Task _serving;
    private int _heard;

    public MailPeer(string greeting, Func<string, string?> answer)
    {
        _greeting = greeting;
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many lines it was told that carry a password.</summary>
    public int Passwords => Volatile.Read(ref _heard);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _serving;
        _certificate.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        try
        {
            using var held = client;
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
            await tls.WriteAsync(Encoding.ASCII.GetBytes(_greeting + "\r\n"), _end.Token);
            using var reader = new StreamReader(tls);
            while (await reader.ReadLineAsync(_end.Token) is { } line)
            {
                if (line.Contains("LOGIN", StringComparison.Ordinal)
                    || line.StartsWith("PASS", StringComparison.Ordinal)
                    || line.StartsWith("AUTH", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref _heard);
                }

                if (_answer(line) is { } answer)
                {
                    await tls.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\n"), _end.Token);
                }
            }
        }
        catch (Exception e)
            when (e is IOException or OperationCanceledException or AuthenticationException or SocketException or ObjectDisposedException)
        {
            // The client has gone, or the test has ended.
        }
    }
}
