using System.Net.Security;
using Gateway.Load.Clients;

namespace Gateway.Load.Scenarios;

/// <summary>A mail program that connects, signs in, and leaves: the handshake, the sign-in here and the sign-in at the back end.</summary>
internal sealed class SignInScenario(bool imap) : IScenario
{
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
        await using var client = await MailClient.OpenAsync(target, user, _options!, cancellationToken); // set with the target
        if (imap)
        {
            await client.SignInImapAsync(cancellationToken);
            await client.AskAsync("z LOGOUT\r\n", "z OK", cancellationToken);
        }
        else
        {
            await client.SignInPopAsync(cancellationToken);
            await client.AskAsync("QUIT\r\n", "+OK", cancellationToken);
        }

        return 0;
    }

    public ValueTask CleanAsync() => ValueTask.CompletedTask;
}
