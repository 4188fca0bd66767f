using System.Text;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Sasl;
using Gateway.Mail.Telemetry;

namespace Gateway.Mail.Pop3;

/// <summary>Speaks POP3 to a client until it signs in.</summary>
internal sealed class PopClientDialogue(PreAuthSession session) : ClientDialogue(session, Replies)
{
    private static readonly DialogueReplies Replies = new()
    {
        ChallengePrefix = "+ ",
        TlsActive = "-ERR TLS is in place.",
        TlsRequired = "-ERR Begin TLS first; what was just sent in clear should be changed.",
        MechanismNotOffered = "-ERR That mechanism is not offered.",
        ExchangeCancelled = "-ERR Given up.",
        InvalidResponse = "-ERR Not what the mechanism takes.",
        OtherUserForbidden = "-ERR [AUTH] A user signs in for nobody else.",
        SignInFailed = "-ERR [AUTH]",
        SignInUnavailable = "-ERR [SYS/TEMP]",
        SignInRefusedWithCode = "-ERR ",
    };

    private string? _user;

    private IEnumerable<string> Capabilities =>
        PopCapabilities.Compose(Session.BackEndCapabilities, Session.IsSecure, Session.Mechanisms, Session.AcceptsPasswords);

    // Without a <timestamp>, as APOP needs the password in clear, which directories do not give.
    public override ValueTask GreetAsync(CancellationToken cancellationToken) =>
        Session.Channel.SendAsync($"+OK {Session.HostName} ready.", cancellationToken);

    public override ValueTask AcceptAsync(SignInRequest request, BackEndConnection backEnd, CancellationToken cancellationToken) =>
        Session.Channel.SendAsync("+OK Signed in.", cancellationToken);

    protected override async ValueTask<SignInRequest?> AnswerNextAsync(CancellationToken cancellationToken)
    {
        if (await ReadLineAsync(cancellationToken) is not { } line)
        {
            return null;
        }

        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var name = (space < 0 ? line : line[..space]).ToUpperInvariant();

        // RFC 1939 7: a password may contain spaces, and all of them count.
        var argument = space < 0 ? "" : line[(space + 1)..];
        if (!PopCommands.Allowed.TryGetValue(name, out var allowed))
        {
            return await RefuseAsync("-ERR Not a command, or not before signing in.", cancellationToken);
        }

        return await CheckTlsAsync(allowed, "", cancellationToken) ? await AnswerAsync(name, argument, cancellationToken) : null;
    }

    private async ValueTask<SignInRequest?> AnswerAsync(string name, string argument, CancellationToken cancellationToken)
    {
        switch (name)
        {
            case "CAPA":
                return await ReplyAsync($"+OK\r\n{string.Join("\r\n", Capabilities)}\r\n.", cancellationToken);
            case "NOOP":
                return await ReplyAsync("+OK", cancellationToken);
            case "QUIT":
                await ReplyAsync("+OK Signing off.", cancellationToken);
                Session.EndWith(MailSessionEnd.LoggedOut);
                return null;
            case "STLS":
                await Session.StartTlsAsync("+OK Begin TLS.", cancellationToken);
                return null;
            case "USER" when argument.Length > 0 && Session.AcceptsPasswords:
                _user = argument;
                return await ReplyAsync("+OK", cancellationToken);
            case "PASS" when argument.Length > 0 && _user is { } user:
                _user = null;
                return SaslIdentity.OfPassword("USER", Encoding.Latin1.GetBytes(user), Encoding.Latin1.GetBytes(argument)) is { } identity
                    ? new SignInRequest(identity)
                    : await RefuseAsync("-ERR That is no name and password.", cancellationToken);
            case "AUTH" when argument.Length > 0:
                var parts = argument.Split(' ', 2);
                return await AuthenticateAsync("", parts[0], parts.Length > 1 ? parts[1] : null, cancellationToken);
            case "AUTH":
                // RFC 5034 keeps the old AUTH without a mechanism: it lists the mechanisms, as CAPA does.
                return await ReplyAsync($"+OK\r\n{string.Concat(Session.Mechanisms.Select(m => m + "\r\n"))}.", cancellationToken);
            default:
                return await RefuseAsync("-ERR USER and its name first, then PASS and its password.", cancellationToken);
        }
    }

    private ValueTask<SignInRequest?> RefuseAsync(string reply, CancellationToken cancellationToken) =>
        RefuseCommandAsync("", reply, MailRefusal.BadCommand, cancellationToken);
}
