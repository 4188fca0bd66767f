using Gateway.Mail.BackEnds;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Smtp;

/// <summary>Speaks submission to a client until it signs in.</summary>
internal sealed class SmtpClientDialogue(PreAuthSession front) : IClientDialogue
{
    private const string Prompt = "334 ";

    public string? HelloName { get; private set; }

    public ValueTask GreetAsync(CancellationToken cancellationToken) => front.Channel.SendAsync($"220 {front.HostName} ESMTP", cancellationToken);

    public ValueTask<SignInRead> ReadSignInAsync(CancellationToken cancellationToken) => LineCommands.AnswerAsync(front, AnswerAsync, cancellationToken);

    public async ValueTask RefuseAsync(SignInRequest attempt, SignInRefusal refusal, string text, CancellationToken cancellationToken)
    {
        await SaslExchange.RefuseTokenAsync(front, Prompt, attempt, refusal, cancellationToken);
        var code = refusal switch
        {
            SignInRefusal.Wrong => "535 5.7.8",
            SignInRefusal.Later => "454 4.7.0",
            _ => throw new ArgumentOutOfRangeException(nameof(refusal)),
        };
        await front.Channel.SendAsync($"{code} {text}", cancellationToken);
    }

    public ValueTask AcceptAsync(SignInRequest attempt, BackEndConnection backEnd, CancellationToken cancellationToken) =>
        front.Channel.SendAsync("235 2.7.0 Signed in.", cancellationToken);

    private async ValueTask<(SignInRequest? Attempt, MailSessionEnd? End)> AnswerAsync(string line, CancellationToken cancellationToken)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var name = (space < 0 ? line : line[..space]).ToUpperInvariant();
        var argument = space < 0 ? "" : line[(space + 1)..].Trim();
        if (!SmtpCommands.Allowed.TryGetValue(name, out var allowed))
        {
            return (null, SmtpCommands.AfterSignIn.Contains(name)
                ? await RefuseCommandAsync(front.IsSecure ? "530 5.7.0 Authentication required." : "530 5.7.0 Begin TLS first.", MailRefusal.BadCommand, cancellationToken)
                : await RefuseCommandAsync("500 5.5.1 Not a command.", MailRefusal.BadCommand, cancellationToken));
        }

        if ((allowed & (front.IsSecure ? SmtpState.Secure : SmtpState.InClear)) == 0)
        {
            return (null, name == "STARTTLS"
                ? await RefuseCommandAsync("503 5.5.1 TLS is in place.", MailRefusal.BadCommand, cancellationToken)
                : await RefuseCommandAsync("538 5.7.11 Begin TLS first; what was just sent in clear should be changed.", MailRefusal.CredentialInClear, cancellationToken));
        }

        switch (name)
        {
            case "EHLO" or "HELO":
                return (null, await HelloAsync(name, argument, cancellationToken));
            case "NOOP" or "RSET":
                await front.Channel.SendAsync("250 2.0.0 Done.", cancellationToken);
                return default;
            case "HELP":
                await front.Channel.SendAsync("214 2.0.0 RFC 6409: EHLO, STARTTLS, AUTH, then your message.", cancellationToken);
                return default;
            case "QUIT":
                await front.Channel.SendAsync("221 2.0.0 Signing off.", cancellationToken);
                return (null, MailSessionEnd.LoggedOut);
            case "STARTTLS":
                HelloName = null; // RFC 3207 4.2: what was said before TLS is forgotten
                return (null, await front.StartTlsAsync("220 2.0.0 Begin TLS.", cancellationToken));
            default:
                return await AuthenticateAsync(argument, cancellationToken);
        }
    }

    private async ValueTask<MailSessionEnd?> HelloAsync(string name, string argument, CancellationToken cancellationToken)
    {
        // RFC 5321 wants a domain or an address literal; clients send what their machine is called, and it goes no further than a log.
        if (argument.Length is 0 or > 255 || argument.Contains(' ', StringComparison.Ordinal) || WireText.OneLine(argument, 256) != argument)
        {
            return await RefuseCommandAsync("501 5.5.4 That takes a host name.", MailRefusal.BadCommand, cancellationToken);
        }

        HelloName = argument;
        string[] lines = name == "HELO" ? [front.HostName] : [front.HostName, .. SmtpCapabilities.Compose(front.BackEndCapabilities, front.IsSecure, [.. front.Mechanisms])];
        await front.Channel.SendAsync(string.Join("\r\n", lines.Select((l, i) => $"250{(i == lines.Length - 1 ? ' ' : '-')}{l}")), cancellationToken);
        return null;
    }

    private async ValueTask<(SignInRequest? Attempt, MailSessionEnd? End)> AuthenticateAsync(string argument, CancellationToken cancellationToken)
    {
        if (HelloName is null)
        {
            return (null, await RefuseCommandAsync("503 5.5.1 EHLO first.", MailRefusal.BadCommand, cancellationToken));
        }

        var parts = argument.Split(' ', 2);
        var result = await SaslExchange.RunAsync(front, Prompt, parts[0], parts.Length > 1 ? parts[1] : null, cancellationToken);
        if (result.Identity is { } identity)
        {
            return (new SignInRequest(identity), null);
        }

        return (null, result.SessionEnd ?? result.Status switch
        {
            SaslStatus.NotOffered => await RefuseCommandAsync("504 5.5.4 That mechanism is not offered.", MailRefusal.UnknownMechanism, cancellationToken),
            SaslStatus.Cancelled => await RefuseCommandAsync("501 5.0.0 Given up.", MailRefusal.BadCommand, cancellationToken),
            _ => await RefuseCommandAsync("501 5.5.2 Not what the mechanism takes.", MailRefusal.BadCommand, cancellationToken),
        });
    }

    private async ValueTask<MailSessionEnd?> RefuseCommandAsync(string answer, MailRefusal refusal, CancellationToken cancellationToken)
    {
        await front.Channel.SendAsync(answer, cancellationToken);
        return front.CountRefusal(refusal);
    }
}
