using System.Net.Security;
using Gateway.Load.Clients;

namespace Gateway.Load.Scenarios;

/// <summary>A step opens one more IMAP4 session and puts it into IDLE; cleaning has each leave IDLE and answer.</summary>
internal sealed class IdleScenario : IScenario
{
    private readonly Dictionary<int, MailClient> _sessions = [];
    private SslClientAuthenticationOptions? _options;
    private Target? _target;

    public ValueTask InitAsync(Target target, CancellationToken cancellationToken)
    {
        _target = target;
        _options = TlsConnection.Options(target.Host, target.Authority, resume: false);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<long> StepAsync(int user, CancellationToken cancellationToken)
    {
        var target = _target ?? throw new InvalidOperationException("Init comes first.");
        var client = await MailClient.OpenAsync(target, user, _options!, cancellationToken); // set with the target
        try
        {
            await client.SignInImapAsync(cancellationToken);
            await client.AskAsync("x IDLE\r\n", "+ ", cancellationToken);
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }

        lock (_sessions)
        {
            _sessions[user] = client;
        }

        return 0;
    }

    public async ValueTask CleanAsync()
    {
        var failed = 0;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60)); // for all together
        foreach (var client in _sessions.Values)
        {
            try
            {
                await client.AskAsync("DONE\r\n", "x OK", limit.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                failed++;
            }

            await client.DisposeAsync();
        }

        if (failed > 0)
        {
            throw new IOException($"{failed} of {_sessions.Count} sessions did not answer when they left IDLE.");
        }
    }
}
