using System.Globalization;
using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Smtp;

/// <summary>Speaks submission to a client until it signs in.</summary>
internal sealed class SmtpClientDialogue(PreAuthSession session) : ClientDialogue(session, Replies)
{
    private static readonly DialogueReplies Replies = new()
    {
        ChallengePrefix = "334 ",
        TlsActive = "503 5.5.1 TLS is in place.",
        TlsRequired = "538 5.7.11 Begin TLS first; what was just sent in clear should be changed.",
        MechanismNotOffered = "504 5.5.4 That mechanism is not offered.",
        ExchangeCancelled = "501 5.0.0 Given up.",
        InvalidResponse = "501 5.5.2 Not what the mechanism takes.",
        OtherUserForbidden = "535 5.7.8 A user signs in for nobody else.",
        SignInFailed = "535 5.7.8",
        SignInUnavailable = "454 4.7.0",
    };

    public override ValueTask GreetAsync(CancellationToken cancellationToken) =>
        Session.Channel.SendAsync($"220 {Session.HostName} ESMTP", cancellationToken);

    public override ValueTask AcceptAsync(SignInRequest request, BackEndConnection backEnd, CancellationToken cancellationToken) =>
        Session.Channel.SendAsync("235 2.7.0 Signed in.", cancellationToken);

    protected override async ValueTask<SignInRequest?> AnswerNextAsync(CancellationToken cancellationToken)
    {
        if (await ReadLineAsync(cancellationToken) is not { } line)
        {
            return null;
        }

        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var name = (space < 0 ? line : line[..space]).ToUpperInvariant();
        var argument = space < 0 ? "" : line[(space + 1)..].Trim();
        if (SmtpCommands.Allowed.TryGetValue(name, out var allowed))
        {
            return await CheckTlsAsync(allowed, "", cancellationToken) ? await AnswerAsync(name, argument, cancellationToken) : null;
        }

        if (!SmtpCommands.AfterSignIn.Contains(name))
        {
            return await RefuseAsync("500 5.5.1 Not a command.", cancellationToken);
        }

        if (name == "BDAT" && !await SkipChunkAsync(argument, cancellationToken))
        {
            return null;
        }

        return await RefuseAsync(Session.IsSecure ? "530 5.7.0 Authentication required." : "530 5.7.0 Begin TLS first.", cancellationToken);
    }

    private async ValueTask<SignInRequest?> AnswerAsync(string name, string argument, CancellationToken cancellationToken)
    {
        switch (name)
        {
            case "EHLO" or "HELO":
                return await AnswerHelloAsync(name, argument, cancellationToken);
            case "NOOP" or "RSET":
                return await ReplyAsync("250 2.0.0 Done.", cancellationToken);
            case "HELP":
                return await ReplyAsync("214 2.0.0 RFC 6409: EHLO, STARTTLS, AUTH, then your message.", cancellationToken);
            case "QUIT":
                await ReplyAsync("221 2.0.0 Signing off.", cancellationToken);
                Session.EndWith(MailSessionEnd.LoggedOut);
                return null;
            case "STARTTLS":
                HelloName = null; // RFC 3207 4.2: a server discards what it learned before TLS
                await Session.StartTlsAsync("220 2.0.0 Begin TLS.", cancellationToken);
                return null;
            case "AUTH" when HelloName is null:
                return await RefuseAsync("503 5.5.1 EHLO first.", cancellationToken);
            default:
                var parts = argument.Split(' ', 2);
                return await AuthenticateAsync("", parts[0], parts.Length > 1 ? parts[1] : null, cancellationToken);
        }
    }

    private async ValueTask<SignInRequest?> AnswerHelloAsync(string name, string argument, CancellationToken cancellationToken)
    {
        if (argument.Length == 0)
        {
            return await RefuseAsync("501 5.5.4 That takes a host name.", cancellationToken);
        }

        // RFC 5321 4.1.1.1 wants a domain or an address literal, but clients send the name of their machine, with spaces and in any
        // encoding. Any text is accepted, as Postfix does, and passed on without the characters that back ends refuse.
        HelloName = WireText.HostName(CredentialText.Decode(Encoding.Latin1.GetBytes(argument)));
        string[] lines = [Session.HostName];
        if (name == "EHLO")
        {
            lines = [Session.HostName, .. SmtpCapabilities.Compose(Session.BackEndCapabilities, Session.IsSecure, Session.Mechanisms)];
        }

        var reply = lines.Select((line, i) => (i == lines.Length - 1 ? "250 " : "250-") + line);
        return await ReplyAsync(string.Join("\r\n", reply), cancellationToken);
    }

    /// <summary>
    /// Skips the chunk of a BDAT that is refused, so that it is not read as commands. Where it begins and ends is unknown without a size.
    /// </summary>
    /// <returns>Whether the session goes on.</returns>
    private async ValueTask<bool> SkipChunkAsync(string argument, CancellationToken cancellationToken)
    {
        if (long.TryParse(argument.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            return await Session.SkipAsync(size, cancellationToken);
        }

        await RefuseAsync("501 5.5.4 BDAT takes the size of its chunk.", cancellationToken);
        Session.EndWith(MailSessionEnd.TooManyErrors);
        return false;
    }

    private ValueTask<SignInRequest?> RefuseAsync(string reply, CancellationToken cancellationToken) =>
        RefuseCommandAsync("", reply, MailRefusal.BadCommand, cancellationToken);
}
