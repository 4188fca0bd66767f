using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Gateway.Testing;
using Gateway.Testing.BackEnds;

namespace Gateway.FunctionalTests.Examples;

/// <summary>
/// A mail server of a few words behind STARTTLS, IMAP4, submission or ManageSieve: it lets everybody in, takes every message, and answers
/// with its name.
/// </summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly ScriptedBackend _server;
    private readonly X509Certificate2 _certificate = TestCertificates.Issue("localhost");
    private readonly string _name;

    private MailServer(string name, Func<MailServer, ScriptedConnection, Task> serve)
    {
        _name = name;
        _server = new ScriptedBackend(connection => serve(this, connection));
    }

    public int Port => _server.Address.Port;

    /// <summary>What came over TLS, line by line.</summary>
    public ConcurrentQueue<string> Heard { get; } = new();

    public static MailServer StartImap(string name) => new(name, (server, connection) => server.ServeImapAsync(connection));

    public static MailServer StartSmtp(string name) => new(name, (server, connection) => server.ServeSmtpAsync(connection));

    public static MailServer StartSieve(string name) => new(name, (server, connection) => server.ServeSieveAsync(connection));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task ServeImapAsync(ScriptedConnection connection)
    {
        await connection.WriteAsync($"* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] {_name}\r\n");
        while (await connection.ReadLineAsync() is { } line)
        {
            var tag = line.Split(' ')[0];
            if (line.EndsWith("STARTTLS", StringComparison.Ordinal))
            {
                await connection.WriteAsync($"{tag} OK go on\r\n");
                await SecureAsync(connection, async secured =>
                {
                    while (await HearAsync(secured) is { } command)
                    {
                        await secured.WriteAsync(
                            $"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n{command.Split(' ')[0]} {AnswerOf(command)} {_name}\r\n");
                    }
                });
                return;
            }

            await connection.WriteAsync($"* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\n{tag} OK done\r\n");
        }
    }

    private async Task ServeSieveAsync(ScriptedConnection connection)
    {
        await connection.WriteAsync("\"SASL\" \"\"\r\n\"SIEVE\" \"fileinto\"\r\n\"STARTTLS\"\r\nOK\r\n");
        await connection.ReadLineAsync();
        await connection.WriteAsync("OK\r\n");
        await SecureAsync(connection, async secured =>
        {
            await secured.WriteAsync("\"SASL\" \"PLAIN\"\r\n\"SIEVE\" \"fileinto\"\r\nOK\r\n");
            while (await HearAsync(secured) is { })
            {
                await secured.WriteAsync($"OK \"{_name}\"\r\n");
            }
        });
    }

    // One password is wrong.
    private static string AnswerOf(string command) =>
        command.EndsWith(Convert.ToBase64String("\0alice\0wrong"u8), StringComparison.Ordinal) ? "NO" : "OK";

    private async Task ServeSmtpAsync(ScriptedConnection connection)
    {
        await connection.WriteAsync($"220 {_name}\r\n");
        while (await connection.ReadLineAsync() is { } line)
        {
            if (line == "STARTTLS")
            {
                await connection.WriteAsync("220 go on\r\n");
                await SecureAsync(connection, TakeMessagesAsync);
                return;
            }

            await connection.WriteAsync($"250-{_name}\r\n250 STARTTLS\r\n");
        }
    }

    private async Task TakeMessagesAsync(ScriptedConnection connection)
    {
        while (await HearAsync(connection) is { } line)
        {
            switch (line.Split(' ')[0])
            {
                case "EHLO":
                    await connection.WriteAsync($"250-{_name}\r\n250 AUTH PLAIN XOAUTH2\r\n");
                    break;
                case "AUTH" when line.EndsWith("LOGIN", StringComparison.Ordinal):
                    await connection.WriteAsync("334 VXNlcm5hbWU6\r\n");
                    await HearAsync(connection);
                    await connection.WriteAsync("334 UGFzc3dvcmQ6\r\n");
                    await HearAsync(connection);
                    await connection.WriteAsync("235 2.7.0 ok\r\n");
                    break;
                case "AUTH":
                    await connection.WriteAsync("235 2.7.0 ok\r\n");
                    break;
                default:
                    await connection.WriteAsync($"250 2.0.0 {_name}\r\n");
                    break;
            }
        }
    }

    private async Task<string> HearAsync(ScriptedConnection connection)
    {
        var line = await connection.ReadLineAsync();
        Heard.Enqueue(line);
        return line;
    }

    private async Task SecureAsync(ScriptedConnection connection, Func<ScriptedConnection, Task> serve)
    {
        await using var stream = new SslStream(connection.Stream);
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, connection.Ended);
        using var secured = new ScriptedConnection(stream, connection.Id, connection.Ended);
        await serve(secured);
    }
}
