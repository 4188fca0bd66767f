using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Mail.Protocols;
using Gateway.Mail.Wire;
using Gateway.Outbound;

namespace Gateway.Cli.Certificates;

/// <summary>Connects to a server as a TLS client and records the certificates it sends, in its order.</summary>
internal sealed class RemoteServer : IDisposable
{
    private const int MaximumAnswerBytes = 16 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly List<X509Certificate2> _sent = [];

    private RemoteServer()
    {
    }

    /// <summary>The certificates that the server sent, the leaf first.</summary>
    public IReadOnlyList<X509Certificate2> Sent => _sent;

    /// <summary>Connects, completes the handshake to read the certificates, and closes the connection.</summary>
    /// <exception cref="IOException">The server cannot be reached, does not speak TLS, or takes longer than fifteen seconds.</exception>
    public static async Task<RemoteServer> LookAsync(
        string host, int port, string serverName, MailProtocol? protocol, CancellationToken cancellationToken)
    {
        var server = new RemoteServer();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            await using var stream = await new Dialer(new DialerOptions(), TimeProvider.System).OpenAsync(
                new DialTarget(host, port), limit.Token);
            await server.ShakeHandsAsync(stream, serverName, protocol, limit.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            var message = e switch
            {
                DialException => e.Message, // it begins with the server
                SocketException => $"{host}:{port}: {e.Message}",
                _ => $"{host}:{port} does not answer within {Timeout.TotalSeconds} seconds",
            };
            throw new IOException(message, e);
        }

        return server._sent.Count > 0 ? server : throw new IOException(
            $"{host}:{port} sent no certificate for {serverName}: the handshake was refused, or the port does not speak TLS");
    }

    public void Dispose() => _sent.ForEach(c => c.Dispose());

    private async Task ShakeHandsAsync(NetworkStream stream, string serverName, MailProtocol? protocol, CancellationToken cancellationToken)
    {
        await StartTlsAsync(stream, protocol, cancellationToken);
        await using var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = serverName,
                    RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                    {
                        // The handshake is refused after the certificates are recorded, because the connection has no other purpose.
                        Capture(certificate, chain);
                        return false;
                    },
                },
                cancellationToken);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            // Thrown by our callback, or by the server's refusal. After a refusal no certificate has been recorded.
        }
    }

    private void Capture(X509Certificate? certificate, X509Chain? chain)
    {
        if (certificate is not null)
        {
            _sent.Add(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
            _sent.AddRange(chain?.ChainPolicy.ExtraStore
                .Where(c => !c.RawData.AsSpan().SequenceEqual(_sent[0].RawData))
                .Select(c => X509CertificateLoader.LoadCertificate(c.RawData)) ?? []);
        }
    }

    private static async Task StartTlsAsync(NetworkStream stream, MailProtocol? protocol, CancellationToken cancellationToken)
    {
        foreach (var step in protocol is { } mail ? MailProtocols.StartTlsOf(mail) : [])
        {
            await AskAsync(stream, step, cancellationToken);
        }
    }

    /// <summary>Sends the command of a step and reads its complete reply.</summary>
    private static async Task AskAsync(NetworkStream stream, StartTlsStep step, CancellationToken cancellationToken)
    {
        if (step.Command is not null)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(step.Command), cancellationToken);
        }

        var buffer = new byte[MaximumAnswerBytes];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            var text = Encoding.ASCII.GetString(buffer, 0, length);
            if (text.EndsWith('\n') && step.IsComplete(text))
            {
                return;
            }

            if (read == 0)
            {
                break;
            }
        }

        throw new IOException("the server refused to start TLS");
    }
}
