using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Load;

/// <summary>An IMAP4 server over TLS that lets everybody in and then holds the session, with as little memory as it can.</summary>
internal sealed class ImapBackEnd(int port, string certificate)
{
    private readonly SslServerAuthenticationOptions _tls = new()
    {
        ServerCertificateContext = SslStreamCertificateContext.Create(X509CertificateLoader.LoadPkcs12FromFile(certificate, null), null, offline: true),
    };

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(1024);
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptAsync(cancellationToken), cancellationToken); // it sees its own failures, and the process ends with the run
            }
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            await using var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsServerAsync(_tls, cancellationToken);
            await tls.WriteAsync("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN IDLE] load\r\n"u8.ToArray(), cancellationToken);
            while (await Lines.ReadAsync(tls, cancellationToken) is { } line)
            {
                var words = line.Split(' ', 3);
                var verb = words.Length > 1 ? words[1].ToUpperInvariant() : "";
                var reply = verb switch
                {
                    "CAPABILITY" => $"* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN IDLE\r\n{words[0]} OK done\r\n",
                    "IDLE" => "+ idling\r\n",
                    "LOGOUT" => $"* BYE\r\n{words[0]} OK done\r\n",
                    _ => $"{words[0]} OK done\r\n",
                };
                await tls.WriteAsync(System.Text.Encoding.ASCII.GetBytes(reply), cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            Console.Error.WriteLine($"back end: {e.Message}");
        }
    }
}
