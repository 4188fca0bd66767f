using System.Buffers;
using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Sasl;
using Gateway.Mail.Sessions;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Imap;

/// <summary>Speaks IMAP4 to a client until it signs in.</summary>
internal sealed class ImapClientDialogue(PreAuthSession front) : IClientDialogue
{
    private const string Prompt = "+ ";

    private string Capabilities => ImapCapabilities.Compose(
        front.BackEndCapabilities,
        front.IsSecure,
        front.Mechanisms,
        front.Route is not null && SaslMechanisms.TakesPasswords(front.Route));

    public string? HelloName => null;

    public ValueTask GreetAsync(CancellationToken cancellationToken) =>
        front.Channel.SendAsync($"* OK [CAPABILITY {Capabilities}] {front.HostName} ready.", cancellationToken);

    public async ValueTask<SignInRead> ReadSignInAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (parse, closed) = await ReadCommandAsync(cancellationToken);
            if (closed || parse.Status == ImapParseStatus.TooLong)
            {
                return SignInRead.Over(closed ? MailSessionEnd.ClientLeft : MailSessionEnd.TooLong);
            }

            if (front.CountCommand() is { } tooMany)
            {
                return SignInRead.Over(tooMany);
            }

            var (attempt, end) = parse.Command is { } command
                ? await AnswerAsync(command, cancellationToken)
                : (null, await RefuseCommandAsync(parse.Tag ?? "*", "BAD Not a command.", MailRefusal.BadCommand, cancellationToken));
            if (attempt is not null || end is not null)
            {
                return new SignInRead(attempt, end.GetValueOrDefault());
            }
        }
    }

    public async ValueTask RefuseAsync(SignInAttempt attempt, SignInRefusal refusal, string text, CancellationToken cancellationToken)
    {
        await SaslExchange.RefuseTokenAsync(front, Prompt, attempt, refusal, cancellationToken);
        var code = refusal switch
        {
            SignInRefusal.Wrong => "AUTHENTICATIONFAILED",
            SignInRefusal.Later => "UNAVAILABLE",
            _ => throw new ArgumentOutOfRangeException(nameof(refusal)),
        };
        await front.Channel.SendAsync($"{attempt.Tag} NO [{code}] {text}", cancellationToken);
    }

    public ValueTask AcceptAsync(SignInAttempt attempt, BackEndConnection backEnd, CancellationToken cancellationToken) =>
        front.Channel.SendAsync($"{attempt.Tag} OK [CAPABILITY {string.Join(' ', backEnd.Capabilities)}] Signed in.", cancellationToken);

    private async ValueTask<(SignInAttempt? Attempt, MailSessionEnd? End)> AnswerAsync(ImapCommand command, CancellationToken cancellationToken)
    {
        var state = front.IsSecure ? ImapState.Secure : ImapState.InClear;
        if (!ImapCommands.Allowed.TryGetValue(command.Name, out var allowed))
        {
            return (null, await RefuseCommandAsync(command.Tag, "BAD Not a command, or not before signing in.", MailRefusal.BadCommand, cancellationToken));
        }

        if ((allowed & state) == 0)
        {
            return (null, command.Name == "STARTTLS"
                ? await RefuseCommandAsync(command.Tag, "BAD TLS is in place.", MailRefusal.BadCommand, cancellationToken)
                : await RefuseCommandAsync(command.Tag, "NO [PRIVACYREQUIRED] Begin TLS first; what was just sent in clear should be changed.", MailRefusal.CredentialInClear, cancellationToken));
        }

        switch (command.Name)
        {
            case "CAPABILITY":
                await front.Channel.SendAsync($"* CAPABILITY {Capabilities}\r\n{command.Tag} OK Done.", cancellationToken);
                return default;
            case "ID":
                await front.Channel.SendAsync($"* ID (\"name\" \"Gateway\")\r\n{command.Tag} OK Done.", cancellationToken);
                return default;
            case "NOOP":
                await front.Channel.SendAsync($"{command.Tag} OK Done.", cancellationToken);
                return default;
            case "LOGOUT":
                await front.Channel.SendAsync($"* BYE Signing off.\r\n{command.Tag} OK Done.", cancellationToken);
                return (null, MailSessionEnd.LoggedOut);
            case "STARTTLS":
                return (null, await front.StartTlsAsync($"{command.Tag} OK Begin TLS.", cancellationToken));
            case "LOGIN":
                return await LoginAsync(command, cancellationToken);
            default:
                return await AuthenticateAsync(command, cancellationToken);
        }
    }

    private async ValueTask<(SignInAttempt? Attempt, MailSessionEnd? End)> LoginAsync(ImapCommand command, CancellationToken cancellationToken)
    {
        if (command.Arguments is not [{ Kind: not ImapArgumentKind.List } name, { Kind: not ImapArgumentKind.List } secret]
            || !WireText.TryDecode(name.Value, out var user) || user.Length == 0
            || !WireText.TryDecode(secret.Value, out var password))
        {
            return (null, await RefuseCommandAsync(command.Tag, "BAD LOGIN takes a user name and a password.", MailRefusal.BadCommand, cancellationToken));
        }

        if (front.Route is null || !SaslMechanisms.TakesPasswords(front.Route))
        {
            return (null, await RefuseCommandAsync(command.Tag, "NO Passwords are not taken here.", MailRefusal.UnknownMechanism, cancellationToken));
        }

        return (new SignInAttempt(new SaslIdentity { Mechanism = "LOGIN", UserName = user, Password = new Secret(password) }, command.Tag), null);
    }

    private async ValueTask<(SignInAttempt? Attempt, MailSessionEnd? End)> AuthenticateAsync(ImapCommand command, CancellationToken cancellationToken)
    {
        var name = command.Arguments is [var first, ..] ? Encoding.ASCII.GetString(first.Value) : "";
        var initial = command.Arguments is [_, var second] ? Encoding.ASCII.GetString(second.Value) : null;
        var result = command.Arguments.Count is 1 or 2 ? await SaslExchange.RunAsync(front, Prompt, name, initial, cancellationToken) : new SaslResult(SaslStatus.NotOffered);
        if (result.Identity is { } identity)
        {
            return (new SignInAttempt(identity, command.Tag), null);
        }

        return (null, result.SessionEnd ?? result.Status switch
        {
            SaslStatus.NotOffered => await RefuseCommandAsync(command.Tag, "NO That mechanism is not offered.", MailRefusal.UnknownMechanism, cancellationToken),
            SaslStatus.Cancelled => await RefuseCommandAsync(command.Tag, "BAD Given up.", MailRefusal.BadCommand, cancellationToken),
            _ => await RefuseCommandAsync(command.Tag, "BAD Not what the mechanism takes.", MailRefusal.BadCommand, cancellationToken),
        });
    }

    private async ValueTask<MailSessionEnd?> RefuseCommandAsync(string tag, string answer, MailRefusal refusal, CancellationToken cancellationToken)
    {
        await front.Channel.SendAsync($"{tag} {answer}", cancellationToken);
        return front.CountRefusal(refusal);
    }

    /// <summary>Reads one command, asking for literals as the client announces them.</summary>
    private async ValueTask<(ImapParse Parse, bool Closed)> ReadCommandAsync(CancellationToken cancellationToken)
    {
        var continued = 0;
        long seen = 0;
        while (true)
        {
            var read = await front.Channel.Input.ReadAsync(cancellationToken);
            var buffer = read.Buffer;

            // Only a line's end, or a literal's, can complete a command: one byte at a time must not mean one parse a byte.
            var fresh = buffer.Slice(Math.Min(seen, buffer.Length));
            var parse = buffer.Length <= WireLimits.Command && fresh.PositionOf((byte)'\n') is null
                ? new ImapParse(ImapParseStatus.Incomplete, 0, continued, null, null)
                : ImapParser.Parse(buffer);
            if (parse.Status is ImapParseStatus.Complete or ImapParseStatus.Malformed)
            {
                front.Channel.Input.AdvanceTo(buffer.GetPosition(parse.Consumed));
                return (parse, false);
            }

            seen = buffer.Length;
            front.Channel.Input.AdvanceTo(buffer.Start, buffer.End);
            if (parse.Status == ImapParseStatus.TooLong || read.IsCompleted)
            {
                return (parse, parse.Status != ImapParseStatus.TooLong);
            }

            if (parse.Literals > continued)
            {
                continued = parse.Literals;
                await front.Channel.SendAsync("+ Go on.", cancellationToken);
            }
        }
    }
}
