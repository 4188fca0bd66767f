using System.Text;
using Gateway.Load.BackEnds;
using Gateway.Load.Clients;

namespace Gateway.Load.Scenarios;

/// <summary>Commands through a signed-in IMAP4 session: NOOP and its answer, or a FETCH of 10 MB.</summary>
internal sealed class RelayScenario(bool bulk) : IScenario
{
    private static readonly byte[] Noop = "n NOOP\r\n"u8.ToArray();
    private static readonly byte[] Fetch = "f FETCH 1 (BODY.PEEK[])\r\n"u8.ToArray();

    private PerUser<MailClient>? _sessions;

    public ValueTask InitAsync(Target target, CancellationToken cancellationToken)
    {
        var options = TlsConnection.Options(target.Host, target.Authority, resume: false);
        _sessions = new PerUser<MailClient>(async (user, stop) =>
        {
            var client = await MailClient.OpenAsync(target, user, options, stop, bulk ? 64 * 1024 : 512);
            await client.SignInImapAsync(stop);
            return client;
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> StepAsync(int user, CancellationToken cancellationToken)
    {
        var sessions = _sessions ?? throw new InvalidOperationException("Init comes first.");
        return sessions.UseAsync<long>(user, bulk ? FetchAsync : NoopAsync, cancellationToken);
    }

    public ValueTask CleanAsync() => _sessions?.CleanAsync() ?? ValueTask.CompletedTask;

    private static async ValueTask<long> NoopAsync(MailClient client, CancellationToken cancellationToken)
    {
        await client.SendAsync(Noop, cancellationToken);
        await client.ExpectAsync("n OK", cancellationToken);
        return 0;
    }

    private static async ValueTask<long> FetchAsync(MailClient client, CancellationToken cancellationToken)
    {
        await client.SendAsync(Fetch, cancellationToken);
        var line = await client.Lines.ReadAsync(cancellationToken);
        if (line is null || !line.StartsWith("* 1 FETCH", StringComparison.Ordinal))
        {
            throw new IOException($"The proxy said '{line}' where a message is due.");
        }

        await client.Lines.SkipAsync(MailBackEnd.BulkBytes, cancellationToken);
        _ = await client.Lines.ReadAsync(cancellationToken); // the closing parenthesis
        await client.ExpectAsync("f OK", cancellationToken);
        return MailBackEnd.BulkBytes + Encoding.ASCII.GetByteCount(line);
    }
}
