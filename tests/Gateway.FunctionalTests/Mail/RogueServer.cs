using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Mail.Clusters;
using Gateway.Mail.Wire;
using Gateway.Testing;

namespace Gateway.FunctionalTests.Mail;

/// <summary>A mail server that does as it should up to one moment, and then not.</summary>
internal sealed class RogueServer : IAsyncDisposable
{
    private const int Long = 300_000; // more than a gateway may want to hear

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly X509Certificate2 _certificate;
    private readonly RogueCase _case;
    private readonly Task _accepting;

    public RogueServer(RogueCase @case)
    {
        _case = @case;
        _certificate = TestCertificates.Issue(@case.Misdeed == Misdeed.WrongCertificate ? "other.example.com" : "localhost");
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address
    {
        get
        {
            var scheme = _case.Protocol switch { MailProtocol.Imap4 => "imap", MailProtocol.Pop3 => "pop3", _ => "smtp" };
            return $"{scheme}{(_case.Tls == AddressTls.Implicit ? "s" : "+starttls")}://localhost:"
                + $"{((IPEndPoint)_listener.LocalEndpoint).Port}";
        }
    }

    /// <summary>All it was told, in clear and over TLS.</summary>
    public ConcurrentQueue<string> Heard { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _certificate.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            Stream stream = client.GetStream();
            if (_case.Tls == AddressTls.Implicit)
            {
                if (_case.Moment == Moment.Tls && _case.Misdeed != Misdeed.WrongCertificate)
                {
                    await MisbehaveAsync(stream, "");
                    return;
                }

                stream = await SecureAsync(stream);
            }

            if (_case.Moment == Moment.Greeting)
            {
                await MisbehaveAsync(stream, "");
                return;
            }

            await SayAsync(
                stream, _case.Protocol switch { MailProtocol.Imap4 => "* OK ready", MailProtocol.Pop3 => "+OK ready", _ => "220 ready" });
            await TalkAsync(stream);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or AuthenticationException)
        {
            // The gateway has had enough.
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        while (await ReadLineAsync(stream) is { } line)
        {
            Heard.Enqueue(line);
            var words = line.Split(' ');
            var (tag, verb) = _case.Protocol == MailProtocol.Imap4 ? (words[0] + " ", words.ElementAtOrDefault(1)) : ("", words[0]);
            var moment = verb switch
            {
                "STARTTLS" or "STLS" =>
                Moment.StartTls,
                "CAPABILITY" or "CAPA" or "EHLO" => Moment.Capabilities,
                _ => Moment.SignIn
            };
            if (moment == _case.Moment && _case.Misdeed != Misdeed.WrongCertificate)
            {
                await MisbehaveAsync(stream, tag);
                return;
            }

            await SayAsync(stream, Good(moment, tag));
            if (moment == Moment.StartTls)
            {
                stream = await SecureAsync(stream);
            }
        }
    }

    private string Good(Moment moment, string tag, string mechanism = "PLAIN") => (_case.Protocol, moment) switch
    {
        (MailProtocol.Imap4, Moment.Capabilities) => $"* CAPABILITY IMAP4rev1 STARTTLS SASL-IR LOGINDISABLED AUTH={mechanism}\r\n{tag}OK",
        (MailProtocol.Imap4, _) => tag + "OK go on",
        (MailProtocol.Pop3, Moment.Capabilities) => $"+OK\r\nSTLS\r\nSASL {mechanism}\r\n.",
        (MailProtocol.Pop3, _) => "+OK",
        (_, Moment.Capabilities) => $"250-localhost\r\n250-STARTTLS\r\n250 AUTH {mechanism}",
        (_, Moment.StartTls) => "220 go on",
        _ => "235 2.7.0 in",
    };

    private async Task MisbehaveAsync(Stream stream, string tag)
    {
        switch (_case.Misdeed)
        {
            case Misdeed.Close:
                return;
            case Misdeed.Garbage:
                await stream.WriteAsync(new byte[] { 0x16, 0x03, 0x01, 0xff, 0x00, 0x0d, 0x00, 0x80, (byte)'\r', (byte)'\n' }, _stop.Token);
                break;
            case Misdeed.EndlessLine:
                await stream.WriteAsync(Encoding.ASCII.GetBytes(_case.Protocol switch
                {
                    MailProtocol.Imap4 =>
                    "* OK ",
                    MailProtocol.Pop3 => "+OK ",
                    _ => "250 "
                } + new string('x', Long)), _stop.Token);
                break;
            case Misdeed.EndlessReply:
                var line = (_case.Protocol, _case.Moment) switch
                {
                    (MailProtocol.Imap4, _) => "* OK Waiting for authentication process\r\n",
                    (MailProtocol.Pop3, Moment.SignIn) => "+ \r\n",
                    (MailProtocol.Pop3, _) => "+OK\r\n",
                    (_, Moment.Greeting) => "220-\r\n",
                    (_, Moment.SignIn) => "334 \r\n",
                    _ => "250-\r\n",
                };
                await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, Long / line.Length))), _stop.Token);
                break;
            case Misdeed.Refusal:
                await SayAsync(stream, _case.Protocol switch
                {
                    MailProtocol.Imap4 =>
                    tag + "NO not today",
                    MailProtocol.Pop3 => "-ERR not today",
                    _ => "454 4.7.0 not today"
                });
                await TalkAsync(stream); // whoever goes on in clear is heard
                return;
            case Misdeed.Injection:
                await SayAsync(stream, $"{Good(Moment.StartTls, tag)}\r\n{Good(Moment.Capabilities, tag)}");
                break;
            case Misdeed.Lies:
                await SayAsync(stream, Good(Moment.Capabilities, tag, "GSSAPI"));
                await TalkAsync(stream);
                return;
        }

        // Silent from here on.
        while (await ReadLineAsync(stream) is { } heard)
        {
            Heard.Enqueue(heard);
        }
    }

    private async Task<Stream> SecureAsync(Stream stream)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
        return secure;
    }

    private Task SayAsync(Stream stream, string text) => stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n"), _stop.Token).AsTask();

    // A reader with a buffer would swallow the beginning of the handshake.
    private async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }
}
