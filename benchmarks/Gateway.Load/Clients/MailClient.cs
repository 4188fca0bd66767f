using System.Text;
using Gateway.Load.BackEnds;
using Gateway.Load.Peers;

namespace Gateway.Load.Clients;

/// <summary>A mail program's connection: lines out, lines in.</summary>
internal sealed class MailClient : IAsyncDisposable
{
    private static readonly string Plain = Convert.ToBase64String(Encoding.ASCII.GetBytes($"\0{Users.Name}\0{Users.Password}"));

    private readonly TlsConnection _connection;

    private MailClient(TlsConnection connection, int buffer)
    {
        _connection = connection;
        Lines = new LineReader(connection.Stream, buffer);
    }

    public LineReader Lines { get; }

    public static async ValueTask<MailClient> OpenAsync(
        Target target,
        int user,
        System.Net.Security.SslClientAuthenticationOptions options,
        CancellationToken cancellationToken,
        int buffer = 512) =>
        new(await TlsConnection.OpenAsync(target.Port, user, options, cancellationToken), buffer);

    /// <summary>Signs in by IMAP4, with LOGIN: the one way that every peer knows.</summary>
    public async ValueTask SignInImapAsync(CancellationToken cancellationToken)
    {
        await ExpectAsync("* OK", cancellationToken);
        await AskAsync($"a LOGIN {Users.Name} {Users.Password}\r\n", "a OK", cancellationToken);
    }

    public async ValueTask SignInPopAsync(CancellationToken cancellationToken)
    {
        await ExpectAsync("+OK", cancellationToken);
        await AskAsync($"USER {Users.Name}\r\n", "+OK", cancellationToken);
        await AskAsync($"PASS {Users.Password}\r\n", "+OK", cancellationToken);
    }

    public async ValueTask SignInSmtpAsync(CancellationToken cancellationToken)
    {
        await ExpectAsync("220 ", cancellationToken);
        await AskAsync("EHLO client.example.com\r\n", "250 ", cancellationToken);
        await AskAsync($"AUTH PLAIN {Plain}\r\n", "235 ", cancellationToken);
    }

    public async ValueTask AskAsync(string line, string expected, CancellationToken cancellationToken)
    {
        await SendAsync(Encoding.ASCII.GetBytes(line), cancellationToken);
        await ExpectAsync(expected, cancellationToken);
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        _connection.Stream.WriteAsync(bytes, cancellationToken);

    /// <summary>Reads lines up to the one that begins as expected; lines of other kinds must be untagged or continued ones.</summary>
    public async ValueTask ExpectAsync(string start, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await Lines.ReadAsync(cancellationToken)
                ?? throw new IOException($"The proxy closed the session that waits for '{start}'.");
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return;
            }

            if (!line.StartsWith("* ", StringComparison.Ordinal) && !line.StartsWith("250-", StringComparison.Ordinal))
            {
                throw new IOException($"The proxy said '{line}' where '{start}' is due.");
            }
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
