using System.Text;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Sieve;

/// <summary>Speaks ManageSieve to a client until it signs in.</summary>
internal sealed class SieveClientDialogue(PreAuthSession session) : ClientDialogue(session, Replies)
{
    private static readonly DialogueReplies Replies = new()
    {
        ChallengePrefix = "",
        TlsActive = "NO \"TLS is in place.\"",
        TlsRequired = "NO (ENCRYPT-NEEDED) \"Begin TLS first; what was just sent in clear should be changed.\"",
        MechanismNotOffered = "NO \"That mechanism is not offered.\"",
        ExchangeCancelled = "NO \"Given up.\"",
        InvalidResponse = "NO \"Not what the mechanism takes.\"",
        OtherUserForbidden = "NO \"A user signs in for nobody else.\"",
        SignInFailed = "NO",
        SignInUnavailable = "NO (TRYLATER)",
    };

    private string Capabilities =>
        string.Join("\r\n", SieveCapabilities.Compose(Session.BackEndCapabilities, Session.IsSecure, Session.Mechanisms));

    public override ValueTask GreetAsync(CancellationToken cancellationToken) =>
        Session.Channel.SendAsync($"{Capabilities}\r\nOK {SieveText.Quote(Session.HostName + " ready.")}", cancellationToken);

    public override ValueTask AcceptAsync(SignInRequest request, BackEndConnection backEnd, CancellationToken cancellationToken) =>
        Session.Channel.SendAsync("OK \"Signed in.\"", cancellationToken);

    protected override string FormatText(string text) => SieveText.Quote(text);

    protected override async ValueTask<SignInRequest?> AnswerNextAsync(CancellationToken cancellationToken)
    {
        var command = await ReadAsync(cancellationToken);
        if (command.Status == SieveCommandStatus.Ended || !Session.CountCommand())
        {
            return null;
        }

        if (command.Status == SieveCommandStatus.TooLong)
        {
            return await RefuseAsync("NO \"That is too long before signing in.\"", cancellationToken);
        }

        if (SieveCommands.Allowed.TryGetValue(command.Name, out var allowed))
        {
            return await CheckTlsAsync(allowed, "", cancellationToken) ? await AnswerAsync(command, cancellationToken) : null;
        }

        return await RefuseAsync(
            SieveCommands.AfterSignIn.Contains(command.Name) ? "NO \"Sign in first.\"" : "NO \"Not a command.\"", cancellationToken);
    }

    public override ValueTask SendChallengeAsync(string base64, CancellationToken cancellationToken) =>
        Session.Channel.SendAsync(SieveText.Quote(base64), cancellationToken);

    public override async ValueTask<LineRead> ReadResponseAsync(CancellationToken cancellationToken)
    {
        var response = await ReadAsync(cancellationToken);
        return response switch
        {
            { Status: SieveCommandStatus.Ended } => new LineRead(
                Session.End == MailSessionEnd.ClientLeft ? LineStatus.Closed : LineStatus.TooLong, null),
            { Tokens: [{ IsString: true } only] } => new LineRead(LineStatus.Complete, only.Value),
            _ => new LineRead(LineStatus.Complete, null),
        };
    }

    private async ValueTask<SignInRequest?> AnswerAsync(SieveCommand command, CancellationToken cancellationToken)
    {
        switch (command.Name)
        {
            case "CAPABILITY":
                return await ReplyAsync($"{Capabilities}\r\nOK \"Done.\"", cancellationToken);
            case "NOOP":
                // RFC 5804 2.13: the string comes back, so that a client knows which reply is its own.
                var tag = command.Tokens is [_, { IsString: true } sent] ? $"(TAG {SieveText.Quote(WireText.OneLine(sent.Value))}) " : "";
                return await ReplyAsync($"OK {tag}\"Done.\"", cancellationToken);
            case "LOGOUT":
                await ReplyAsync("OK \"Signing off.\"", cancellationToken);
                Session.EndWith(MailSessionEnd.LoggedOut);
                return null;
            case "STARTTLS":
                await Session.StartTlsAsync("OK \"Begin TLS.\"", cancellationToken);
                if (Session.End is null)
                {
                    // RFC 5804 2.2: the capabilities are sent again, without being asked for.
                    await GreetAsync(cancellationToken);
                }

                return null;
            default:
                return command.Tokens switch
                {
                    [_, { IsString: true } mechanism] => await AuthenticateAsync("", mechanism.Value, null, cancellationToken),
                    [_, { IsString: true } mechanism, { IsString: true } response] =>
                        await AuthenticateAsync("", mechanism.Value, response.Value, cancellationToken),
                    _ => await RefuseAsync("NO \"AUTHENTICATE takes a mechanism, in quotes.\"", cancellationToken),
                };
        }
    }

    /// <summary>Reads a command or a response with its literals, which clients send without being asked to.</summary>
    private async ValueTask<SieveCommand> ReadAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var isTooLong = false;
        while (true)
        {
            var read = await Session.Channel.ReadLineAsync(cancellationToken);
            if (read.Text is not { } line)
            {
                Session.EndWith(read.Status == LineStatus.TooLong ? MailSessionEnd.TooLong : MailSessionEnd.ClientLeft);
                return new SieveCommand(SieveCommandStatus.Ended, []);
            }

            if (text.Length == 0 && !isTooLong && CheckHttp(line))
            {
                return new SieveCommand(SieveCommandStatus.Ended, []);
            }

            text.Append(line);
            if (SieveLine.LiteralOf(line) is not { } size)
            {
                return Parse(text.ToString(), isTooLong);
            }

            isTooLong |= text.Length + size > WireLimits.Command;
            if (isTooLong)
            {
                text.Clear();
                if (!await Session.SkipAsync(size, cancellationToken))
                {
                    return new SieveCommand(SieveCommandStatus.Ended, []);
                }
            }
            else if (await Session.Channel.ReadAsync((int)size, cancellationToken) is { } literal)
            {
                text.Append("\r\n").Append(literal);
            }
            else
            {
                Session.EndWith(MailSessionEnd.ClientLeft);
                return new SieveCommand(SieveCommandStatus.Ended, []);
            }
        }
    }

    private static SieveCommand Parse(string text, bool isTooLong)
    {
        if (isTooLong)
        {
            return new SieveCommand(SieveCommandStatus.TooLong, []);
        }

        return SieveLine.Split(text) is { } tokens
            ? new SieveCommand(SieveCommandStatus.Complete, tokens)
            : new SieveCommand(SieveCommandStatus.Malformed, []);
    }

    private ValueTask<SignInRequest?> RefuseAsync(string reply, CancellationToken cancellationToken) =>
        RefuseCommandAsync("", reply, MailRefusal.BadCommand, cancellationToken);
}
