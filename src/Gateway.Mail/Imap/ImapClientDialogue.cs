using System.Buffers;
using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Sasl;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Imap;

/// <summary>Speaks IMAP4 to a client until it signs in.</summary>
internal sealed class ImapClientDialogue(PreAuthSession session) : ClientDialogue(session, Replies)
{
    private static readonly DialogueReplies Replies = new()
    {
        ChallengePrefix = "+ ",
        TlsActive = "BAD TLS is in place.",
        TlsRequired = "NO [PRIVACYREQUIRED] Begin TLS first; what was just sent in clear should be changed.",
        MechanismNotOffered = "NO That mechanism is not offered.",
        ExchangeCancelled = "BAD Given up.",
        InvalidResponse = "BAD Not what the mechanism takes.",
        SignInFailed = "NO [AUTHENTICATIONFAILED]",
        SignInUnavailable = "NO [UNAVAILABLE]",
    };

    private string Capabilities =>
        ImapCapabilities.Compose(Session.BackEndCapabilities, Session.IsSecure, Session.Mechanisms, Session.AcceptsPasswords);

    public override ValueTask GreetAsync(CancellationToken cancellationToken) =>
        Session.Channel.SendAsync($"* OK [CAPABILITY {Capabilities}] {Session.HostName} ready.", cancellationToken);

    public override ValueTask AcceptAsync(SignInRequest request, BackEndConnection backEnd, CancellationToken cancellationToken) =>
        Session.Channel.SendAsync($"{request.Tag} OK [CAPABILITY {string.Join(' ', backEnd.Capabilities)}] Signed in.", cancellationToken);

    protected override async ValueTask<SignInRequest?> AnswerNextAsync(CancellationToken cancellationToken)
    {
        if (await ReadCommandAsync(cancellationToken) is not { } parse || !Session.CountCommand())
        {
            return null;
        }

        if (parse.Command is not { } command)
        {
            return await RefuseCommandAsync(parse.Tag ?? "*", "BAD Not a command.", MailRefusal.BadCommand, cancellationToken);
        }

        if (!ImapCommands.Allowed.TryGetValue(command.Name, out var allowed))
        {
            return await RefuseCommandAsync(
                command.Tag, "BAD Not a command, or not before signing in.", MailRefusal.BadCommand, cancellationToken);
        }

        return await CheckTlsAsync(allowed, command.Tag, cancellationToken) ? await AnswerAsync(command, cancellationToken) : null;
    }

    private async ValueTask<SignInRequest?> AnswerAsync(ImapCommand command, CancellationToken cancellationToken)
    {
        switch (command.Name)
        {
            case "CAPABILITY":
                return await ReplyAsync($"* CAPABILITY {Capabilities}\r\n{command.Tag} OK Done.", cancellationToken);
            case "ID":
                return await ReplyAsync($"* ID (\"name\" \"Gateway\")\r\n{command.Tag} OK Done.", cancellationToken);
            case "NOOP":
                return await ReplyAsync($"{command.Tag} OK Done.", cancellationToken);
            case "LOGOUT":
                await ReplyAsync($"* BYE Signing off.\r\n{command.Tag} OK Done.", cancellationToken);
                Session.EndWith(MailSessionEnd.LoggedOut);
                return null;
            case "STARTTLS":
                await Session.StartTlsAsync($"{command.Tag} OK Begin TLS.", cancellationToken);
                return null;
            case "LOGIN":
                return await LoginAsync(command, cancellationToken);
            default:
                return await AuthenticateAsync(command, cancellationToken);
        }
    }

    private async ValueTask<SignInRequest?> LoginAsync(ImapCommand command, CancellationToken cancellationToken)
    {
        if (command.Arguments is not [{ Kind: not ImapArgumentKind.List } name, { Kind: not ImapArgumentKind.List } secret]
            || !WireText.TryDecode(name.Value, out var user) || user.Length == 0
            || !WireText.TryDecode(secret.Value, out var password))
        {
            return await RefuseCommandAsync(
                command.Tag, "BAD LOGIN takes a user name and a password.", MailRefusal.BadCommand, cancellationToken);
        }

        if (!Session.AcceptsPasswords)
        {
            return await RefuseCommandAsync(
                command.Tag, "NO Passwords are not taken here.", MailRefusal.UnknownMechanism, cancellationToken);
        }

        return new SignInRequest(new SaslIdentity { Mechanism = "LOGIN", UserName = user, Password = new Secret(password) }, command.Tag);
    }

    private ValueTask<SignInRequest?> AuthenticateAsync(ImapCommand command, CancellationToken cancellationToken)
    {
        // Any other number of arguments is answered as a mechanism that is not offered.
        var arguments = command.Arguments.Count is 1 or 2 ? command.Arguments : [];
        var mechanism = arguments is [var first, ..] ? Encoding.ASCII.GetString(first.Value) : "";
        var initialResponse = arguments is [_, var second] ? Encoding.ASCII.GetString(second.Value) : null;
        return AuthenticateAsync(command.Tag, mechanism, initialResponse, cancellationToken);
    }

    /// <summary>Reads one command, and requests each literal that the client announces. Null where the session has ended.</summary>
    private async ValueTask<ImapParse?> ReadCommandAsync(CancellationToken cancellationToken)
    {
        var continued = 0;
        long parsed = 0;
        while (true)
        {
            var read = await Session.Channel.Input.ReadAsync(cancellationToken);
            var buffer = read.Buffer;

            // Only the end of a line or of a literal can complete a command: a client that sends single bytes must not cost a parse each.
            var added = buffer.Slice(Math.Min(parsed, buffer.Length));
            var parse = buffer.Length <= WireLimits.Command && added.PositionOf((byte)'\n') is null
                ? new ImapParse(ImapParseStatus.Incomplete, 0, continued, null, null)
                : ImapParser.Parse(buffer);
            if (parse.Status is ImapParseStatus.Complete or ImapParseStatus.Malformed)
            {
                Session.Channel.Input.AdvanceTo(buffer.GetPosition(parse.Consumed));
                return parse;
            }

            parsed = buffer.Length;
            Session.Channel.Input.AdvanceTo(buffer.Start, buffer.End);
            if (parse.Status == ImapParseStatus.TooLong || read.IsCompleted)
            {
                Session.EndWith(parse.Status == ImapParseStatus.TooLong ? MailSessionEnd.TooLong : MailSessionEnd.ClientLeft);
                return null;
            }

            if (parse.Literals > continued)
            {
                continued = parse.Literals;
                await Session.Channel.SendAsync("+ Go on.", cancellationToken);
            }
        }
    }
}
