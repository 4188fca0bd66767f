using Gateway.Identity.Credentials;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Sasl;
using Gateway.Mail.Sessions;

namespace Gateway.Mail.Pop3;

/// <summary>Speaks POP3 to a client until it signs in.</summary>
internal sealed class PopClientDialogue(PreAuthSession front) : IClientDialogue
{
    private const string Prompt = "+ ";

    private string? _user;

    public string? HelloName => null;

    private bool TakesPasswords => front.Route is not null && SaslMechanisms.TakesPasswords(front.Route);

    // No <timestamp>: APOP needs the password in clear, which no directory gives.
    public ValueTask GreetAsync(CancellationToken cancellationToken) => front.Channel.SendAsync($"+OK {front.HostName} ready.", cancellationToken);

    public ValueTask<SignInRead> ReadSignInAsync(CancellationToken cancellationToken) => LineCommands.AnswerAsync(front, AnswerAsync, cancellationToken);

    public async ValueTask RefuseAsync(SignInAttempt attempt, SignInRefusal refusal, string text, CancellationToken cancellationToken)
    {
        await SaslExchange.RefuseTokenAsync(front, Prompt, attempt, refusal, cancellationToken);
        var code = refusal switch
        {
            SignInRefusal.Wrong => "AUTH",
            SignInRefusal.Later => "SYS/TEMP",
            _ => throw new ArgumentOutOfRangeException(nameof(refusal)),
        };
        await front.Channel.SendAsync($"-ERR [{code}] {text}", cancellationToken);
    }

    public ValueTask AcceptAsync(SignInAttempt attempt, BackEndConnection backEnd, CancellationToken cancellationToken) =>
        front.Channel.SendAsync("+OK Signed in.", cancellationToken);

    private async ValueTask<(SignInAttempt? Attempt, MailSessionEnd? End)> AnswerAsync(string line, CancellationToken cancellationToken)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var name = (space < 0 ? line : line[..space]).ToUpperInvariant();

        // RFC 1939 7: a password may hold spaces, and all of them count.
        var argument = space < 0 ? "" : line[(space + 1)..];
        if (!PopCommands.Allowed.TryGetValue(name, out var allowed))
        {
            return (null, await RefuseCommandAsync("Not a command, or not before signing in.", MailRefusal.BadCommand, cancellationToken));
        }

        if ((allowed & (front.IsSecure ? PopState.Secure : PopState.InClear)) == 0)
        {
            return (null, name == "STLS"
                ? await RefuseCommandAsync("TLS is in place.", MailRefusal.BadCommand, cancellationToken)
                : await RefuseCommandAsync("Begin TLS first; what was just sent in clear should be changed.", MailRefusal.CredentialInClear, cancellationToken));
        }

        switch (name)
        {
            case "CAPA":
                var names = PopCapabilities.Compose(front.BackEndCapabilities, front.IsSecure, [.. front.Mechanisms], TakesPasswords);
                await front.Channel.SendAsync($"+OK\r\n{string.Join("\r\n", names)}\r\n.", cancellationToken);
                return default;
            case "NOOP":
                await front.Channel.SendAsync("+OK", cancellationToken);
                return default;
            case "QUIT":
                await front.Channel.SendAsync("+OK Signing off.", cancellationToken);
                return (null, MailSessionEnd.LoggedOut);
            case "STLS":
                return (null, await front.StartTlsAsync("+OK Begin TLS.", cancellationToken));
            case "USER" when argument.Length > 0 && TakesPasswords:
                _user = argument;
                await front.Channel.SendAsync("+OK", cancellationToken);
                return default;
            case "PASS" when argument.Length > 0 && _user is { } user:
                _user = null;
                return (new SignInAttempt(new SaslIdentity { Mechanism = "USER", UserName = user, Password = new Secret(argument) }), null);
            case "AUTH":
                return await AuthenticateAsync(argument, cancellationToken);
            default:
                return (null, await RefuseCommandAsync("USER and its name first, then PASS and its password.", MailRefusal.BadCommand, cancellationToken));
        }
    }

    private async ValueTask<(SignInAttempt? Attempt, MailSessionEnd? End)> AuthenticateAsync(string argument, CancellationToken cancellationToken)
    {
        if (argument.Length == 0)
        {
            // RFC 5034 keeps the old AUTH without a mechanism: the list, as CAPA would give it.
            await front.Channel.SendAsync($"+OK\r\n{string.Concat(front.Mechanisms.Select(m => m + "\r\n"))}.", cancellationToken);
            return default;
        }

        var parts = argument.Split(' ', 2);
        var result = await SaslExchange.RunAsync(front, Prompt, parts[0], parts.Length > 1 ? parts[1] : null, cancellationToken);
        if (result.Identity is { } identity)
        {
            return (new SignInAttempt(identity), null);
        }

        return (null, result.SessionEnd ?? result.Status switch
        {
            SaslStatus.NotOffered => await RefuseCommandAsync("That mechanism is not offered.", MailRefusal.UnknownMechanism, cancellationToken),
            SaslStatus.Cancelled => await RefuseCommandAsync("Given up.", MailRefusal.BadCommand, cancellationToken),
            _ => await RefuseCommandAsync("Not what the mechanism takes.", MailRefusal.BadCommand, cancellationToken),
        });
    }

    private async ValueTask<MailSessionEnd?> RefuseCommandAsync(string text, MailRefusal refusal, CancellationToken cancellationToken)
    {
        await front.Channel.SendAsync("-ERR " + text, cancellationToken);
        return front.CountRefusal(refusal);
    }
}
