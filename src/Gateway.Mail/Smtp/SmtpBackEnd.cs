using System.Globalization;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Clusters;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Smtp;

/// <summary>Speaks SMTP to a back end until the user is signed in.</summary>
internal sealed class SmtpBackEnd : IBackEndDialogue
{
    private const int MaxChallenges = 4;
    private const string OwnName = "gateway.invalid"; // for probes, which have no client

    public async ValueTask<BackEndResult> PrepareAsync(
        BackEndConnection connection, ClientDetails? client, MailClusterOptions options, CancellationToken cancellationToken)
    {
        var name = client?.HelloName ?? OwnName;
        connection.Phase = BackEndPhase.Greeting;
        var (greeting, failure) = await ReadAsync(connection, cancellationToken);
        if (greeting is not { Code: 220 })
        {
            return greeting is null ? failure : new BackEndResult(BackEndStatus.Unavailable, greeting.Text);
        }

        var hello = await HelloAsync(connection, name, cancellationToken);
        if (hello.IsDone && BeginsTls(connection, client))
        {
            hello = await StartTlsAsync(connection, name, cancellationToken);
        }

        if (!hello.IsDone
            || client is null
            || options.ClientAddress != ClientAddressForwarding.Native
            || Find(connection, "XCLIENT") is not { } xclient)
        {
            return hello;
        }

        connection.Phase = BackEndPhase.ClientAddress;
        var (forwarded, unread) = await CommandAsync(connection, XClient(client, xclient), cancellationToken);
        if (forwarded is null)
        {
            return unread;
        }

        if (forwarded.Code == 421)
        {
            return new BackEndResult(BackEndStatus.Unavailable, forwarded.Text);
        }

        // Postfix sends its greeting again after XCLIENT. A server that refuses it, with 550 for a gateway that it does not trust, goes on.
        return forwarded.Code == 220 ? await HelloAsync(connection, name, cancellationToken) : BackEndResult.Done;
    }

    public async ValueTask<BackEndResult> SignInAsync(
        BackEndConnection connection, BackEndIdentity identity, MailClusterOptions options, CancellationToken cancellationToken)
    {
        connection.Phase = BackEndPhase.SignIn;
        var offered = Find(connection, "AUTH") is { } auth ? auth.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..] : [];
        var choice = MechanismChoice.Choose(identity, options.Mechanisms, offered, hasCommand: false);
        if (choice is null or MechanismChoice.Command)
        {
            return new BackEndResult(BackEndStatus.NoMechanism);
        }

        var responses = MechanismChoice.Responses(choice, identity);
        var command = choice == "LOGIN" ? "AUTH LOGIN" : $"AUTH {choice} {responses.Dequeue()}";
        var (reply, failure) = await CommandAsync(connection, command, cancellationToken);
        for (var i = 0; reply is { Code: 334 } && i < MaxChallenges; i++)
        {
            // The text of a challenge is ignored: Exchange sends 334 without one for AUTH LOGIN, and the order is always the same.
            (reply, failure) = await CommandAsync(connection, responses.TryDequeue(out var next) ? next : "*", cancellationToken);
        }

        return reply switch
        {
            null => failure,
            { Code: 235 } => new BackEndResult(BackEndStatus.Done, reply.Text),
            { Code: >= 400 and < 500 } => new BackEndResult(BackEndStatus.RefusedForNow, reply.Text, reply.CodeText),
            { Code: 500 } => new BackEndResult(BackEndStatus.CommandRefused, reply.Text),
            // RFC 4954 6: these refuse the command, not the password, which must not count as a wrong one.
            { Code: 502 or 503 or 504 or 530 or 534 or 538 } => new BackEndResult(BackEndStatus.NoMechanism, reply.Text),
            { Code: >= 500 } => new BackEndResult(BackEndStatus.Refused, reply.Text),
            _ => new BackEndResult(BackEndStatus.ProtocolError),
        };
    }

    // An address in clear allows sending in clear; it does not ask for it. The client of such a server could begin TLS itself later.
    // A probe has nothing to hide.
    private static bool BeginsTls(BackEndConnection connection, ClientDetails? client) => connection.Destination.Address.Tls switch
    {
        AddressTls.StartTls => true,
        AddressTls.None => client is not null && Find(connection, "STARTTLS") is not null,
        _ => false,
    };

    private static async ValueTask<BackEndResult> StartTlsAsync(
        BackEndConnection connection, string name, CancellationToken cancellationToken)
    {
        connection.Phase = BackEndPhase.StartTls;
        var (reply, failure) = await CommandAsync(connection, "STARTTLS", cancellationToken);
        if (reply is not { Code: 220 })
        {
            return reply is null ? failure : new BackEndResult(BackEndStatus.StartTlsMissing, reply.Text);
        }

        var secured = await connection.StartTlsAsync(cancellationToken);
        return secured.IsDone ? await HelloAsync(connection, name, cancellationToken) : secured;
    }

    private static async ValueTask<BackEndResult> HelloAsync(BackEndConnection connection, string name, CancellationToken cancellationToken)
    {
        connection.Phase = BackEndPhase.Capabilities;
        var (reply, failure) = await CommandAsync(connection, "EHLO " + name, cancellationToken);
        if (reply is null)
        {
            return failure;
        }

        connection.Capabilities = [.. reply.Lines.Skip(1)];
        return reply.IsPositive ? BackEndResult.Done : new BackEndResult(BackEndStatus.Unavailable, reply.Text);
    }

    private static string XClient(ClientDetails client, string offered)
    {
        (string Name, string? Value)[] attributes =
        [
            ("ADDR", XText.Encode(client.Remote.Address)),
            ("PORT", client.Remote.Port.ToString(CultureInfo.InvariantCulture)),
            ("NAME", "[UNAVAILABLE]"),
            ("PROTO", "ESMTP"),
            ("HELO", client.HelloName is { } name ? XText.Encode(name) : null),
            ("TTL", ClientDetails.TimeToLive.ToString(CultureInfo.InvariantCulture)),
        ];
        var known = offered.Split(' ');
        var sent = attributes.Where(a => a.Value is not null && known.Contains(a.Name, StringComparer.OrdinalIgnoreCase));
        return "XCLIENT " + string.Join(' ', sent.Select(a => $"{a.Name}={a.Value}"));
    }

    private static string? Find(BackEndConnection connection, string name) =>
        connection.Capabilities
            .FirstOrDefault(c => c.Split([' ', '='], 2)[0].Equals(name, StringComparison.OrdinalIgnoreCase))?
            .Replace('=', ' ');

    private static async ValueTask<(SmtpReply? Reply, BackEndResult Failure)> CommandAsync(
        BackEndConnection connection, string command, CancellationToken cancellationToken)
    {
        await connection.SendAsync(command, cancellationToken);
        return await ReadAsync(connection, cancellationToken);
    }

    private static async ValueTask<(SmtpReply? Reply, BackEndResult Failure)> ReadAsync(
        BackEndConnection connection, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (lines.Count < WireLimits.ReplyLines)
        {
            var read = await connection.ReadLineAsync(cancellationToken);
            if (read.Text is null)
            {
                return (null, BackEndResult.Unread(read));
            }

            if (!SmtpReply.TryParseLine(read.Text, out var code, out var more, out var text))
            {
                return (null, new BackEndResult(BackEndStatus.ProtocolError));
            }

            lines.Add(text);
            if (!more)
            {
                return (new SmtpReply(code, lines), default);
            }
        }

        return (null, new BackEndResult(BackEndStatus.ProtocolError));
    }
}
