using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Sasl;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Imap;

/// <summary>Speaks IMAP4 to a client until it signs in.</summary>
internal sealed partial class ImapClientDialogue(PreAuthSession session) : ClientDialogue(session, Replies)
{
    private static readonly DialogueReplies Replies = new()
    {
        ChallengePrefix = "+ ",
        TlsActive = "BAD TLS is in place.",
        TlsRequired = "NO [PRIVACYREQUIRED] Begin TLS first; what was just sent in clear should be changed.",
        MechanismNotOffered = "NO That mechanism is not offered.",
        ExchangeCancelled = "BAD Given up.",
        InvalidResponse = "BAD Not what the mechanism takes.",
        OtherUserForbidden = "NO [AUTHORIZATIONFAILED] A user signs in for nobody else.",
        SignInFailed = "NO [AUTHENTICATIONFAILED]",
        SignInUnavailable = "NO [UNAVAILABLE]",
        SignInRefusedWithCode = "NO ",
    };

    private static readonly string LiteralTooLong =
        string.Create(CultureInfo.InvariantCulture, $"BAD [TOOBIG] A literal has {WireLimits.Literal} bytes at most here.");

    private string Capabilities =>
        ImapCapabilities.Compose(Session.BackEndCapabilities, Session.IsSecure, Session.Mechanisms, Session.AcceptsPasswords);

    public override ValueTask GreetAsync(CancellationToken cancellationToken) =>
        Session.Channel.SendAsync($"* OK [CAPABILITY {Capabilities}] {Session.HostName} ready.", cancellationToken);

    public override async ValueTask AcceptAsync(SignInRequest request, BackEndConnection backEnd, CancellationToken cancellationToken)
    {
        await AlertAsync(backEnd.Alert, cancellationToken);
        await Session.Channel.SendAsync(
            $"{request.Tag} OK [CAPABILITY {string.Join(' ', ImapCapabilities.AfterSignIn(backEnd.Capabilities))}] Signed in.",
            cancellationToken);
    }

    protected override ValueTask AlertAsync(string? text, CancellationToken cancellationToken) =>
        text is null ? ValueTask.CompletedTask : Session.Channel.SendAsync($"* OK [ALERT] {WireText.OneLine(text)}", cancellationToken);

    protected override async ValueTask<SignInRequest?> AnswerNextAsync(CancellationToken cancellationToken)
    {
        if (await ReadCommandAsync(cancellationToken) is not { } parse || !Session.CountCommand())
        {
            return null;
        }

        var tag = parse.Tag ?? "*";
        switch (parse.Status)
        {
            case ImapParseStatus.Malformed:
                return await RefuseCommandAsync(tag, "BAD Not a command.", MailRefusal.BadCommand, cancellationToken);
            case ImapParseStatus.LiteralTooLong:
                return await RefuseCommandAsync(tag, LiteralTooLong, MailRefusal.BadCommand, cancellationToken);
        }

        // Both have a name.
        if (!ImapCommands.Allowed.TryGetValue(parse.Name!, out var allowed))
        {
            return await RefuseCommandAsync(tag, "BAD Not a command, or not before signing in.", MailRefusal.BadCommand, cancellationToken);
        }

        return await CheckTlsAsync(allowed, tag, cancellationToken) && parse.Command is { } command
            ? await AnswerAsync(command, cancellationToken)
            : null;
    }

    private async ValueTask<SignInRequest?> AnswerAsync(ImapCommand command, CancellationToken cancellationToken)
    {
        switch (command.Name)
        {
            case "CAPABILITY":
                return await ReplyAsync($"* CAPABILITY {Capabilities}\r\n{command.Tag} OK Done.", cancellationToken);
            case "ID" when !IsIdArgument(command):
                return await RefuseCommandAsync(
                    command.Tag, "BAD ID takes NIL or a list in parentheses.", MailRefusal.BadCommand, cancellationToken);
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

    // RFC 2971 3.1.
    private static bool IsIdArgument(ImapCommand command) =>
        command.Arguments is [{ Kind: ImapArgumentKind.List }]
        || (command.Arguments is [{ Kind: ImapArgumentKind.Atom, Value: var value }] && Ascii.EqualsIgnoreCase(value, "NIL"u8));

    private async ValueTask<SignInRequest?> LoginAsync(ImapCommand command, CancellationToken cancellationToken)
    {
        if (command.Arguments is not [{ Kind: not ImapArgumentKind.List } name, { Kind: not ImapArgumentKind.List } secret]
            || SaslIdentity.OfPassword("LOGIN", name.Value, secret.Value) is not { } identity)
        {
            return await RefuseCommandAsync(
                command.Tag, "BAD LOGIN takes a user name and a password.", MailRefusal.BadCommand, cancellationToken);
        }

        if (!Session.AcceptsPasswords)
        {
            return await RefuseCommandAsync(
                command.Tag, "NO Passwords are not taken here.", MailRefusal.UnknownMechanism, cancellationToken);
        }

        return new SignInRequest(identity, command.Tag);
    }

    private ValueTask<SignInRequest?> AuthenticateAsync(ImapCommand command, CancellationToken cancellationToken)
    {
        // Any other number of arguments is answered as a mechanism that is not offered.
        var arguments = command.Arguments.Count is 1 or 2 ? command.Arguments : [];
        var mechanism = arguments is [var first, ..] ? Encoding.ASCII.GetString(first.Value) : "";
        var initialResponse = arguments is [_, var second] ? Encoding.ASCII.GetString(second.Value) : null;
        return AuthenticateAsync(command.Tag, mechanism, initialResponse, cancellationToken);
    }

    /// <summary>
    /// Reads one command, and requests each literal that the client announces, unless the command is refused anyway. Null where the session
    /// has ended.
    /// </summary>
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
                ? new ImapParse(ImapParseStatus.Incomplete, 0, continued, null)
                : ImapParser.Parse(buffer);
            var isWaiting = parse.Status == ImapParseStatus.Incomplete && parse.Literals > continued;
            if (parse.Status is ImapParseStatus.Complete or ImapParseStatus.Malformed or ImapParseStatus.LiteralTooLong
                || (isWaiting && !IsAllowed(parse.Name)))
            {
                var isHttp = buffer.PositionOf((byte)'\n') is { } end && CheckHttp(Encoding.Latin1.GetString(buffer.Slice(0, end)));
                Session.Channel.Input.AdvanceTo(buffer.GetPosition(parse.Consumed));
                return !isHttp && await SkipAsync(parse.Unasked, cancellationToken) ? parse : null;
            }

            parsed = buffer.Length;
            Session.Channel.Input.AdvanceTo(buffer.Start, buffer.End);
            if (parse.Status == ImapParseStatus.TooLong || read.IsCompleted)
            {
                Session.EndWith(parse.Status == ImapParseStatus.TooLong ? MailSessionEnd.TooLong : MailSessionEnd.ClientLeft);
                return null;
            }

            if (isWaiting)
            {
                continued = parse.Literals;
                await Session.Channel.SendAsync("+ Go on.", cancellationToken);
            }
        }
    }

    private bool IsAllowed(string? name) =>
        name is not null
        && ImapCommands.Allowed.TryGetValue(name, out var allowed)
        && allowed.HasFlag(Session.IsSecure ? TlsStates.AfterTls : TlsStates.BeforeTls);

    /// <summary>
    /// Skips a literal that is over the limit, and the rest of its command. The client waits for the reply where a literal of the rest is a
    /// synchronizing one.
    /// </summary>
    /// <returns>Whether the session goes on.</returns>
    private async ValueTask<bool> SkipAsync(long literal, CancellationToken cancellationToken)
    {
        while (literal > 0)
        {
            if (!await Session.SkipAsync(literal, cancellationToken))
            {
                return false;
            }

            var rest = await Session.Channel.ReadLineAsync(cancellationToken);
            if (rest.Text is not { } line)
            {
                Session.EndWith(rest.Status == LineStatus.TooLong ? MailSessionEnd.TooLong : MailSessionEnd.ClientLeft);
                return false;
            }

            literal = UnaskedLiteral().Match(line) is { Success: true } next
                ? long.Parse(next.Groups["size"].ValueSpan, CultureInfo.InvariantCulture)
                : 0;
        }

        return true;
    }

    [GeneratedRegex("\\{(?<size>[0-9]{1,15})\\+\\}$", RegexOptions.CultureInvariant)]
    private static partial Regex UnaskedLiteral();
}
